/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/windows-titles-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What the events of Windows mean, in our words. The texts of Windows itself are in the
 * resources of each machine, not in its logs. An id means something only together with
 * the provider that writes it. */

typedef struct
{
  guint16 id;
  const char *title;
} Title;

typedef struct
{
  const char *provider;
  const Title *titles;
  gsize n_titles;
} Provider;

static const Title security_auditing_titles[] = {
  { 4608, N_ ("Windows is starting up") },
  { 4609, N_ ("Windows is shutting down") },
  { 4610, N_ ("An authentication package was loaded") },
  { 4611, N_ ("A trusted logon process was registered") },
  { 4616, N_ ("The system time was changed") },
  { 4624, N_ ("An account was logged on") },
  { 4625, N_ ("An account failed to log on") },
  { 4627, N_ ("Groups of a logon") },
  { 4634, N_ ("An account was logged off") },
  { 4647, N_ ("A user logged off") },
  { 4648, N_ ("A logon was tried with other credentials") },
  { 4649, N_ ("A replay attack was detected") },
  { 4656, N_ ("A handle to an object was requested") },
  { 4657, N_ ("A registry value was changed") },
  { 4658, N_ ("The handle to an object was closed") },
  { 4660, N_ ("An object was deleted") },
  { 4661, N_ ("A handle to a directory object was requested") },
  { 4662, N_ ("An operation was done on a directory object") },
  { 4663, N_ ("An object was accessed") },
  { 4670, N_ ("Permissions on an object were changed") },
  { 4672, N_ ("Special privileges were given to a logon") },
  { 4673, N_ ("A privileged service was called") },
  { 4674, N_ ("A privileged object was used") },
  { 4688, N_ ("A process was started") },
  { 4689, N_ ("A process ended") },
  { 4690, N_ ("A handle was duplicated") },
  { 4696, N_ ("A process was given a primary token") },
  { 4697, N_ ("A service was installed") },
  { 4698, N_ ("A scheduled task was created") },
  { 4699, N_ ("A scheduled task was deleted") },
  { 4700, N_ ("A scheduled task was enabled") },
  { 4701, N_ ("A scheduled task was disabled") },
  { 4702, N_ ("A scheduled task was changed") },
  { 4703, N_ ("Privileges of a token were changed") },
  { 4704, N_ ("A user right was given") },
  { 4705, N_ ("A user right was taken away") },
  { 4706, N_ ("A trust to a domain was created") },
  { 4713, N_ ("The Kerberos policy was changed") },
  { 4716, N_ ("A trust to a domain was changed") },
  { 4717, N_ ("An account was allowed to log on in a way") },
  { 4718, N_ ("An account was no longer allowed to log on in a way") },
  { 4719, N_ ("The audit policy was changed") },
  { 4720, N_ ("A user account was created") },
  { 4722, N_ ("A user account was enabled") },
  { 4723, N_ ("A user tried to change a password") },
  { 4724, N_ ("A password was reset") },
  { 4725, N_ ("A user account was disabled") },
  { 4726, N_ ("A user account was deleted") },
  { 4727, N_ ("A global group was created") },
  { 4728, N_ ("A member was added to a global group") },
  { 4729, N_ ("A member was removed from a global group") },
  { 4730, N_ ("A global group was deleted") },
  { 4731, N_ ("A local group was created") },
  { 4732, N_ ("A member was added to a local group") },
  { 4733, N_ ("A member was removed from a local group") },
  { 4734, N_ ("A local group was deleted") },
  { 4735, N_ ("A local group was changed") },
  { 4737, N_ ("A global group was changed") },
  { 4738, N_ ("A user account was changed") },
  { 4739, N_ ("A domain policy was changed") },
  { 4740, N_ ("A user account was locked out") },
  { 4741, N_ ("A computer account was created") },
  { 4742, N_ ("A computer account was changed") },
  { 4743, N_ ("A computer account was deleted") },
  { 4754, N_ ("A universal group was created") },
  { 4755, N_ ("A universal group was changed") },
  { 4756, N_ ("A member was added to a universal group") },
  { 4757, N_ ("A member was removed from a universal group") },
  { 4764, N_ ("The type of a group was changed") },
  { 4765, N_ ("SID history was added to an account") },
  { 4767, N_ ("A user account was unlocked") },
  { 4768, N_ ("A Kerberos ticket (TGT) was requested") },
  { 4769, N_ ("A Kerberos service ticket was requested") },
  { 4770, N_ ("A Kerberos service ticket was renewed") },
  { 4771, N_ ("Kerberos pre-authentication failed") },
  { 4776, N_ ("Credentials were checked by NTLM") },
  { 4778, N_ ("A session was reconnected") },
  { 4779, N_ ("A session was disconnected") },
  { 4781, N_ ("An account was renamed") },
  { 4794, N_ ("The password of the restore mode was set") },
  { 4798, N_ ("The local groups of a user were listed") },
  { 4799, N_ ("The members of a local group were listed") },
  { 4800, N_ ("The workstation was locked") },
  { 4801, N_ ("The workstation was unlocked") },
  { 4826, N_ ("Boot configuration was loaded") },
  { 4902, N_ ("The audit policy of users was made") },
  { 4904, N_ ("A source of security events was registered") },
  { 4905, N_ ("A source of security events was removed") },
  { 4907, N_ ("Auditing of an object was changed") },
  { 4946, N_ ("A firewall rule was added") },
  { 4947, N_ ("A firewall rule was changed") },
  { 4948, N_ ("A firewall rule was deleted") },
  { 4950, N_ ("A firewall setting was changed") },
  { 4964, N_ ("A special group was given to a logon") },
  { 5038, N_ ("The hash of a file is not valid") },
  { 5058, N_ ("A key file was used") },
  { 5059, N_ ("A key was moved") },
  { 5061, N_ ("A cryptographic operation was done") },
  { 5136, N_ ("A directory object was changed") },
  { 5137, N_ ("A directory object was created") },
  { 5140, N_ ("A network share was accessed") },
  { 5141, N_ ("A directory object was deleted") },
  { 5142, N_ ("A network share was added") },
  { 5143, N_ ("A network share was changed") },
  { 5144, N_ ("A network share was deleted") },
  { 5145, N_ ("Access to a file on a share was checked") },
  { 5152, N_ ("The firewall blocked a packet") },
  { 5154, N_ ("A program may listen on a port") },
  { 5156, N_ ("The firewall allowed a connection") },
  { 5157, N_ ("The firewall blocked a connection") },
  { 5158, N_ ("A program may bind to a port") },
  { 5379, N_ ("Stored credentials were read") },
  { 5381, N_ ("Stored vault credentials were read") },
  { 6416, N_ ("A new device was recognised") },
};

static const Title eventlog_titles[] = {
  { 104, N_ ("A log was cleared") },          { 1100, N_ ("The event log service shut down") },
  { 1102, N_ ("The audit log was cleared") }, { 1104, N_ ("The security log is full") },
  { 1105, N_ ("A log was archived") },
};

static const Title service_control_manager_titles[] = {
  { 7000, N_ ("A service did not start") },
  { 7009, N_ ("A service did not answer in time") },
  { 7022, N_ ("A service hung on starting") },
  { 7023, N_ ("A service ended with an error") },
  { 7031, N_ ("A service ended unexpectedly") },
  { 7034, N_ ("A service ended unexpectedly") },
  { 7035, N_ ("A service was sent a control") },
  { 7036, N_ ("A service changed its state") },
  { 7040, N_ ("The start type of a service was changed") },
  { 7045, N_ ("A service was installed") },
};

static const Title eventlog_classic_titles[] = {
  { 6005, N_ ("The event log service started") },
  { 6006, N_ ("The event log service stopped") },
  { 6008, N_ ("The last shutdown was unexpected") },
  { 6009, N_ ("Version of Windows at start") },
  { 6013, N_ ("Time since start") },
};

static const Title user32_titles[] = {
  { 1074, N_ ("A restart or shutdown was begun") },
  { 1076, N_ ("A reason for the last shutdown was given") },
};

static const Title kernel_general_titles[] = {
  { 1, N_ ("The system time was changed") },
  { 12, N_ ("Windows started") },
  { 13, N_ ("Windows is shutting down") },
  { 16, N_ ("A registry hive was cleared up") },
};

static const Title kernel_power_titles[] = {
  { 41, N_ ("Windows restarted without a clean shutdown") },
  { 42, N_ ("The system goes to sleep") },
  { 109, N_ ("A shutdown was begun by the kernel") },
};

static const Title sysmon_titles[] = {
  { 1, N_ ("A process was started") },
  { 2, N_ ("The creation time of a file was changed") },
  { 3, N_ ("A network connection was made") },
  { 4, N_ ("The state of Sysmon changed") },
  { 5, N_ ("A process ended") },
  { 6, N_ ("A driver was loaded") },
  { 7, N_ ("An image was loaded") },
  { 8, N_ ("A thread was started in another process") },
  { 9, N_ ("A disk was read directly") },
  { 10, N_ ("A process was accessed") },
  { 11, N_ ("A file was created") },
  { 12, N_ ("A registry key was created or deleted") },
  { 13, N_ ("A registry value was set") },
  { 14, N_ ("A registry key or value was renamed") },
  { 15, N_ ("A file stream was created") },
  { 16, N_ ("The configuration of Sysmon was changed") },
  { 17, N_ ("A pipe was created") },
  { 18, N_ ("A pipe was connected") },
  { 19, N_ ("A WMI filter was registered") },
  { 20, N_ ("A WMI consumer was registered") },
  { 21, N_ ("A WMI consumer was bound to a filter") },
  { 22, N_ ("A DNS query was made") },
  { 23, N_ ("A file was deleted and kept") },
  { 24, N_ ("The clipboard was changed") },
  { 25, N_ ("A process was tampered with") },
  { 26, N_ ("A file was deleted") },
  { 27, N_ ("An executable file was blocked") },
  { 28, N_ ("The shredding of a file was blocked") },
  { 29, N_ ("An executable file was created") },
  { 255, N_ ("Sysmon met an error") },
};

static const Title powershell_titles[] = {
  { 4100, N_ ("PowerShell met an error") },
  { 4103, N_ ("A PowerShell command was run") },
  { 4104, N_ ("A PowerShell script block was run") },
  { 4105, N_ ("A PowerShell script block began") },
  { 4106, N_ ("A PowerShell script block ended") },
  { 40961, N_ ("A PowerShell console is starting") },
  { 40962, N_ ("A PowerShell console is ready") },
  { 53504, N_ ("PowerShell listens for other processes") },
};

static const Title powershell_classic_titles[] = {
  { 400, N_ ("A PowerShell engine started") },
  { 403, N_ ("A PowerShell engine stopped") },
  { 600, N_ ("A PowerShell provider started") },
  { 800, N_ ("A PowerShell pipeline was run") },
};

static const Title windows_defender_titles[] = {
  { 1000, N_ ("A scan began") },
  { 1001, N_ ("A scan ended") },
  { 1002, N_ ("A scan was stopped") },
  { 1006, N_ ("Malware was found") },
  { 1007, N_ ("Malware was dealt with") },
  { 1008, N_ ("Dealing with malware failed") },
  { 1013, N_ ("The history of malware was deleted") },
  { 1015, N_ ("Suspicious behaviour was found") },
  { 1116, N_ ("Malware was found") },
  { 1117, N_ ("Malware was dealt with") },
  { 1118, N_ ("Dealing with malware failed") },
  { 1119, N_ ("Dealing with malware failed critically") },
  { 2000, N_ ("Signatures were updated") },
  { 2001, N_ ("Updating signatures failed") },
  { 5000, N_ ("Real-time protection was switched on") },
  { 5001, N_ ("Real-time protection was switched off") },
  { 5004, N_ ("Settings of real-time protection were changed") },
  { 5007, N_ ("Settings of Defender were changed") },
  { 5010, N_ ("Scanning for malware was switched off") },
  { 5012, N_ ("Scanning for viruses was switched off") },
  { 5013, N_ ("A change by tampering was blocked") },
};

static const Title taskscheduler_titles[] = {
  { 100, N_ ("A task was started") },           { 102, N_ ("A task was completed") },
  { 106, N_ ("A task was registered") },        { 107, N_ ("A task was started by its trigger") },
  { 110, N_ ("A task was started by a user") }, { 129, N_ ("A process of a task was started") },
  { 140, N_ ("A task was changed") },           { 141, N_ ("A task was deleted") },
  { 142, N_ ("A task was disabled") },          { 200, N_ ("An action of a task began") },
  { 201, N_ ("An action of a task ended") },
};

static const Title terminalservices_localsessionmanager_titles[] = {
  { 21, N_ ("A remote session was logged on") },
  { 22, N_ ("The shell of a remote session started") },
  { 23, N_ ("A remote session was logged off") },
  { 24, N_ ("A remote session was disconnected") },
  { 25, N_ ("A remote session was reconnected") },
  { 39, N_ ("A session was disconnected by another") },
  { 40, N_ ("A session was disconnected") },
};

static const Title terminalservices_remoteconnectionmanager_titles[] = {
  { 261, N_ ("A remote connection came in") },
  { 1149, N_ ("A user was authenticated for a remote session") },
};

static const Title wmi_activity_titles[] = {
  { 5857, N_ ("A WMI provider was loaded") },
  { 5858, N_ ("A WMI operation failed") },
  { 5859, N_ ("A WMI subscription was made") },
  { 5860, N_ ("A temporary WMI subscription was made") },
  { 5861, N_ ("A permanent WMI subscription was made") },
};

static const Title bits_client_titles[] = {
  { 3, N_ ("A transfer job was created") },
  { 4, N_ ("A transfer job was completed") },
  { 59, N_ ("A transfer began") },
  { 60, N_ ("A transfer ended") },
};

static const Title windows_firewall_with_advanced_security_titles[] = {
  { 2003, N_ ("A firewall setting was changed") },  { 2004, N_ ("A firewall rule was added") },
  { 2005, N_ ("A firewall rule was changed") },     { 2006, N_ ("A firewall rule was deleted") },
  { 2033, N_ ("All firewall rules were deleted") },
};

static const Title driverframeworks_usermode_titles[] = {
  { 2003, N_ ("A device was connected") },
  { 2100, N_ ("A device changed its power state") },
  { 2102, N_ ("A device was removed") },
};

static const Title grouppolicy_titles[] = {
  { 1500, N_ ("Group policy was applied to the computer") },
  { 1501, N_ ("Group policy was applied to the user") },
  { 1502, N_ ("New group policy was applied to the computer") },
  { 1503, N_ ("New group policy was applied to the user") },
};

static const Title applocker_titles[] = {
  { 8002, N_ ("A program was allowed") }, { 8003, N_ ("A program would have been blocked") },
  { 8004, N_ ("A program was blocked") }, { 8006, N_ ("A script would have been blocked") },
  { 8007, N_ ("A script was blocked") },
};

static const Title ntlm_titles[] = {
  { 8001, N_ ("NTLM to a server would have been blocked") },
  { 8002, N_ ("NTLM from a client would have been blocked") },
  { 8004, N_ ("NTLM in the domain would have been blocked") },
};

static const Title winlogon_titles[] = {
  { 7001, N_ ("A user logged on") },
  { 7002, N_ ("A user logged off") },
};

static const Title application_error_titles[] = {
  { 1000, N_ ("A program failed") },
};

static const Title application_hang_titles[] = {
  { 1002, N_ ("A program stopped answering") },
};

static const Title windows_error_reporting_titles[] = {
  { 1001, N_ ("A failure was reported") },
};

static const Title msiinstaller_titles[] = {
  { 1033, N_ ("A product was installed") },  { 1034, N_ ("A product was removed") },
  { 1040, N_ ("An installation began") },    { 1042, N_ ("An installation ended") },
  { 11707, N_ ("A product was installed") }, { 11708, N_ ("An installation failed") },
  { 11724, N_ ("A product was removed") },
};

#define TITLES(list) list, G_N_ELEMENTS (list)

static const Provider providers[] = {
  { "Microsoft-Windows-Security-Auditing", TITLES (security_auditing_titles) },
  { "Microsoft-Windows-Eventlog", TITLES (eventlog_titles) },
  { "Service Control Manager", TITLES (service_control_manager_titles) },
  { "EventLog", TITLES (eventlog_classic_titles) },
  { "User32", TITLES (user32_titles) },
  { "Microsoft-Windows-Kernel-General", TITLES (kernel_general_titles) },
  { "Microsoft-Windows-Kernel-Power", TITLES (kernel_power_titles) },
  { "Microsoft-Windows-Sysmon", TITLES (sysmon_titles) },
  { "Microsoft-Windows-PowerShell", TITLES (powershell_titles) },
  { "PowerShell", TITLES (powershell_classic_titles) },
  { "Microsoft-Windows-Windows Defender", TITLES (windows_defender_titles) },
  { "Microsoft-Windows-TaskScheduler", TITLES (taskscheduler_titles) },
  { "Microsoft-Windows-TerminalServices-LocalSessionManager",
    TITLES (terminalservices_localsessionmanager_titles) },
  { "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
    TITLES (terminalservices_remoteconnectionmanager_titles) },
  { "Microsoft-Windows-WMI-Activity", TITLES (wmi_activity_titles) },
  { "Microsoft-Windows-Bits-Client", TITLES (bits_client_titles) },
  { "Microsoft-Windows-Windows Firewall With Advanced Security",
    TITLES (windows_firewall_with_advanced_security_titles) },
  { "Microsoft-Windows-DriverFrameworks-UserMode", TITLES (driverframeworks_usermode_titles) },
  { "Microsoft-Windows-GroupPolicy", TITLES (grouppolicy_titles) },
  { "Microsoft-Windows-AppLocker", TITLES (applocker_titles) },
  { "Microsoft-Windows-NTLM", TITLES (ntlm_titles) },
  { "Microsoft-Windows-Winlogon", TITLES (winlogon_titles) },
  { "Application Error", TITLES (application_error_titles) },
  { "Application Hang", TITLES (application_hang_titles) },
  { "Windows Error Reporting", TITLES (windows_error_reporting_titles) },
  { "MsiInstaller", TITLES (msiinstaller_titles) },
};

/* The titles of a provider are sorted by id. */
static const char *
find_title (const Provider *provider, gint32 id)
{
  gsize low = 0, high = provider->n_titles;

  while (low < high)
    {
      gsize middle = (low + high) / 2;

      if (provider->titles[middle].id == id)
        return provider->titles[middle].title;
      if (provider->titles[middle].id < id)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

/**
 * tocsin_windows_title_find:
 * @provider: name of the provider, UTF-8
 * @length: its bytes
 * @event_id: the event's id
 *
 * Returns: (nullable): what such an event says, a few words (translatable)
 */
const char *
tocsin_windows_title_find (const char *provider, gsize length, gint32 event_id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (providers); i++)
    if (strlen (providers[i].provider) == length
        && memcmp (providers[i].provider, provider, length) == 0)
      return find_title (&providers[i], event_id);
  return NULL;
}
