/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gen-corpus KIND N [SEED]: writes N records of made-up logs to standard output; the same arguments
 * give the same bytes. KIND is auth (RFC 3164, some 107 bytes a line), json (10 fields a line, some
 * 280 bytes) or xml (one <Events>, some 1,420 bytes an event). */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef G_OS_WIN32
#include <fcntl.h>
#include <io.h>
#endif

static guint64 state;

static guint32
dice (guint32 n)
{
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (guint32) ((state * G_GUINT64_CONSTANT (0x2545F4914F6CDD1D) >> 33) % n);
}

static const char *const users[]
    = { "anna",  "ben",   "carla",  "deploy", "root",    "admin",  "oracle", "postgres",
        "test",  "git",   "backup", "nagios", "jenkins", "ubuntu", "guest",  "www-data",
        "david", "erika", "felix",  "greta",  "hanna",   "ivan",   "jonas",  "karin" };
static const char *const hosts[] = { "web01", "web02", "db01", "mail01" };

/* Many addresses knock, few knock often. */
static const char *
address (void)
{
  static char text[32];
  guint32 n = dice (100) < 60 ? dice (40) : dice (20000);

  g_snprintf (text, sizeof text, "%u.%u.%u.%u", 11 + n % 180, n * 7 % 256, n / 256 % 256,
              1 + n % 250);
  return text;
}

/* A message for each family of sshd, PAM, sudo, cron and logind, in about the shares that a host
 * under constant guessing has. */
static void
write_auth_message (guint pid)
{
  const char *user = users[dice (G_N_ELEMENTS (users))];
  guint port = 1024 + dice (64000);
  guint roll = dice (100);

  if (roll < 22)
    printf ("sshd[%u]: Failed password for %s from %s port %u ssh2\n", pid, user, address (), port);
  else if (roll < 32)
    printf ("sshd[%u]: Failed password for invalid user %s from %s port %u ssh2\n", pid, user,
            address (), port);
  else if (roll < 40)
    printf ("sshd[%u]: Invalid user %s from %s port %u\n", pid, user, address (), port);
  else if (roll < 58)
    printf ("sshd[%u]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh "
            "ruser= rhost=%s  user=%s\n",
            pid, address (), user);
  else if (roll < 76)
    printf ("sshd[%u]: Received disconnect from %s port %u:11: Bye Bye [preauth]\n", pid,
            address (), port);
  else if (roll < 80)
    printf ("sshd[%u]: Accepted publickey for %s from %s port %u ssh2: ED25519 "
            "SHA256:w7u0aQqfX4mYz1nT5cVbS3kLp9RdEjHg2oUiNxKtMvs\n",
            pid, user, address (), port);
  else if (roll < 86)
    printf ("sshd[%u]: pam_unix(sshd:session): session %s for user %s\n", pid,
            roll < 83 ? "opened" : "closed", user);
  else if (roll < 94)
    printf ("CRON[%u]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)\n",
            pid);
  else if (roll < 97)
    printf ("sudo:     %s : TTY=pts/0 ; PWD=/home/%s ; USER=root ; COMMAND=/usr/bin/systemctl "
            "status nginx\n",
            user, user);
  else
    printf ("systemd-logind[612]: New session %u of user %s.\n", pid, user);
}

static void
write_auth (guint64 n)
{
  static const char *const months[]
      = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  guint64 tenths = 0;
  guint pid = 1000;

  for (guint64 i = 0; i < n; i++)
    {
      guint64 second = (tenths += dice (7)) / 10;
      guint day = (guint) (second / 86400);

      pid = 1000 + (pid - 1000 + dice (3)) % 60000;
      printf ("%s %2u %02u:%02u:%02u %s ", months[day / 28 % 12], day % 28 + 1,
              (guint) (second / 3600 % 24), (guint) (second / 60 % 60), (guint) (second % 60),
              hosts[dice (4)]);
      write_auth_message (pid);
    }
}

static void
write_json (guint64 n)
{
  static const char *const levels[] = { "info", "info", "info", "warn", "error" };
  guint64 ms = 0;

  for (guint64 i = 0; i < n; i++)
    {
      guint64 second = (ms += dice (500)) / 1000;
      guint status = dice (10) < 8 ? 200 : 401;

      printf (
          "{\"timestamp\":\"2025-03-%02uT%02u:%02u:%02u.%03uZ\",\"level\":\"%s\",\"host\":\"%s\","
          "\"app\":\"orders-api\",\"message\":\"GET /api/v1/orders/%u answered %u in %u ms for the "
          "shop\",\"client_ip\":\"%s\",\"user\":\"%s\",\"status\":%u,\"duration_ms\":%u,"
          "\"request_id\":\"%08x%08x%08x\"}\n",
          (guint) (second / 86400 % 28) + 1, (guint) (second / 3600 % 24),
          (guint) (second / 60 % 60), (guint) (second % 60), (guint) (ms % 1000), levels[dice (5)],
          hosts[dice (4)], dice (100000), status, dice (400), address (),
          users[dice (G_N_ELEMENTS (users))], status, dice (400), dice (G_MAXUINT32),
          dice (G_MAXUINT32), dice (G_MAXUINT32));
    }
}

static void
write_logon_data (gboolean failed)
{
  const char *user = users[dice (G_N_ELEMENTS (users))];

  printf ("<Data Name=\"SubjectUserSid\">S-1-0-0</Data><Data Name=\"SubjectUserName\">-</Data>"
          "<Data Name=\"SubjectDomainName\">-</Data><Data Name=\"SubjectLogonId\">0x0</Data>"
          "<Data Name=\"TargetUserSid\">S-1-5-21-1004336348-1177238915-682003330-%u</Data>"
          "<Data Name=\"TargetUserName\">%s</Data><Data Name=\"TargetDomainName\">CORP</Data>",
          1000 + dice (500), user);
  if (failed)
    printf ("<Data Name=\"Status\">0xc000006d</Data><Data Name=\"SubStatus\">0xc000006a</Data>");
  else
    printf ("<Data Name=\"TargetLogonId\">0x%x</Data>", dice (G_MAXINT32));
  printf ("<Data Name=\"LogonType\">3</Data><Data Name=\"LogonProcessName\">NtLmSsp </Data>"
          "<Data Name=\"AuthenticationPackageName\">NTLM</Data><Data "
          "Name=\"WorkstationName\">WS%02u</Data>"
          "<Data Name=\"TransmittedServices\">-</Data><Data Name=\"LmPackageName\">-</Data>"
          "<Data Name=\"KeyLength\">0</Data><Data Name=\"ProcessId\">0x0</Data><Data "
          "Name=\"ProcessName\">-</Data>"
          "<Data Name=\"IpAddress\">%s</Data><Data Name=\"IpPort\">%u</Data>",
          dice (90), address (), 1024 + dice (64000));
}

static void
write_xml (guint64 n)
{
  guint64 ms = 0;

  printf ("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<Events>");
  for (guint64 i = 0; i < n; i++)
    {
      guint64 second = (ms += dice (3000)) / 1000;
      gboolean failed = dice (4) == 0;

      printf ("<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>"
              "<Provider Name=\"Microsoft-Windows-Security-Auditing\" "
              "Guid=\"{54849625-5478-4994-a5ba-3e3b0328c30d}\"/><EventID>%u</EventID>"
              "<Version>2</Version><Level>0</Level><Task>12544</Task><Opcode>0</Opcode>"
              "<Keywords>%s</Keywords><TimeCreated "
              "SystemTime=\"2025-03-%02uT%02u:%02u:%02u.%03u1234Z\"/>"
              "<EventRecordID>%" G_GUINT64_FORMAT "</EventRecordID><Correlation/>"
              "<Execution ProcessID=\"684\" ThreadID=\"%u\"/><Channel>Security</Channel>"
              "<Computer>dc%02u.corp.example</Computer><Security/></System><EventData>",
              failed ? 4625 : 4624, failed ? "0x8010000000000000" : "0x8020000000000000",
              (guint) (second / 86400 % 28) + 1, (guint) (second / 3600 % 24),
              (guint) (second / 60 % 60), (guint) (second % 60), (guint) (ms % 1000), i + 1,
              700 + dice (90) * 4, dice (4) + 1);
      write_logon_data (failed);
      printf ("</EventData></Event>");
    }
  printf ("</Events>\n");
}

static const struct
{
  const char *name;
  void (*write) (guint64 n);
} kinds[] = { { "auth", write_auth }, { "json", write_json }, { "xml", write_xml } };

int
main (int argc, char **argv)
{
  guint64 n = argc > 2 ? g_ascii_strtoull (argv[2], NULL, 10) : 0;

#ifdef G_OS_WIN32
  _setmode (_fileno (stdout), _O_BINARY);
#endif
  setvbuf (stdout, NULL, _IOFBF, 1 << 20);
  state = (argc > 3 ? g_ascii_strtoull (argv[3], NULL, 10) : 1)
          * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  for (guint i = 0; n > 0 && i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (argv[1], kinds[i].name) == 0)
      {
        kinds[i].write (n);
        return fflush (stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
      }
  fprintf (stderr, "gen-corpus auth|json|xml N [SEED]\n");
  return 2;
}
