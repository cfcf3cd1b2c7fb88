/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rules see which events (sigma.md S13): events by their channel, program and fields, rules
 * by their log source, and the names under which they see the fields. */
#include <string.h>

#include "core/tocsin-event.h"
#include "detect/tocsin-correlator.h"
#include "detect/tocsin-matcher.h"
#include "support/tocsin-test.h"

#define CORE TOCSIN_PROFILE_CORE
#define FULL TOCSIN_PROFILE_FULL
#define SECURITY "@channel=Security\n"
#define P4688 SECURITY "@id=4688\n"
#define P4657 SECURITY "@id=4657\n"
#define P5156 SECURITY "@id=5156\n"
#define LINE "@dataset=syslog\n"
#define TEXT "@dataset=text\n"
#define JSON "@dataset=json\n"
#define IIS JSON "s-ip=192.0.2.1\ncs-method=GET\nsc-status=200\n"
#define ZEEK JSON "uid=C1\nid.orig_h=192.0.2.1\n"

/* Whether a rule (log source, detection `s`) matches an event: lines `name=value`, with @ a part of
 * the normalized event. */
static const struct
{
  TocsinProfile profile;
  const char *logsource;
  const char *detection;
  const char *event;
  gboolean matches;
} cases[] = {
  /* S13.4, core: 4688 is a process, with the name of its image and of its parent's */
  { CORE, "category: process_creation, product: windows", "Image|endswith: '\\a.exe'",
    P4688 "NewProcessName=C:\\a.exe", TRUE },
  { CORE, "category: process_creation, product: windows", "ParentImage|endswith: '\\b.exe'",
    P4688 "ParentProcessName=C:\\b.exe", TRUE },
  { CORE, "category: process_creation, product: windows", "IntegrityLevel: High",
    P4688 "MandatoryLabel=S-1-16-12288", FALSE },
  { CORE, "category: process_creation, product: windows", "ProcessId: '0x1f4'",
    P4688 "ProcessId=0x1f4\nNewProcessId=0x1f5", TRUE },
  { CORE, "category: registry_set, product: windows", "TargetObject|startswith: HKLM",
    P4657 "OperationType=%%1905\nObjectName=\\REGISTRY\\MACHINE\\x", FALSE },
  { CORE, "category: network_connection, product: windows", "DestinationPort: 443",
    P5156 "DestPort=443", FALSE },
  { CORE, "category: wmi_event, product: windows", "Destination|contains: x",
    "@channel=Microsoft-Windows-WMI-Activity/Operational\n@id=5861\nPossibleCause=x", FALSE },
  /* S13.4, full */
  { FULL, "category: process_creation, product: windows", "Image|endswith: '\\a.exe'",
    P4688 "NewProcessName=C:\\a.exe", TRUE },
  { FULL, "category: process_creation, product: windows", "ProcessId: 501",
    P4688 "ProcessId=0x1f4\nNewProcessId=0x1f5", TRUE },
  { FULL, "category: process_creation, product: windows", "ParentProcessId: 500",
    P4688 "ProcessId=0x1f4\nNewProcessId=0x1f5", TRUE },
  { FULL, "category: process_creation, product: windows", "LogonId: '0x3e7'",
    P4688 "SubjectLogonId=0x3e7", TRUE },
  { FULL, "category: process_creation, product: windows", "User|cased: 'LAB\\Eve'",
    P4688 "SubjectUserName=Eve\nSubjectDomainName=LAB", TRUE },
  { FULL, "category: process_creation, product: windows", "User|re: '^LAB.Eve$'",
    P4688 "SubjectUserName=Eve\nSubjectDomainName=LAB", TRUE },
  { FULL, "category: process_creation, product: windows", "IntegrityLevel: Low",
    P4688 "MandatoryLabel=S-1-16-4096", TRUE },
  { FULL, "category: process_creation, product: windows", "IntegrityLevel: Medium",
    P4688 "MandatoryLabel=S-1-16-8192", TRUE },
  { FULL, "category: process_creation, product: windows", "IntegrityLevel: High",
    P4688 "MandatoryLabel=S-1-16-12288", TRUE },
  { FULL, "category: process_creation, product: windows", "IntegrityLevel: System",
    P4688 "MandatoryLabel=S-1-16-16384", TRUE },
  { FULL, "product: windows, service: security", "ProcessId: '0x1f4'",
    P4688 "ProcessId=0x1f4\nNewProcessId=0x1f5", TRUE }, /* a view is for its category only */
  { FULL, "category: registry_event, product: windows", "Image: 'C:\\r.exe'",
    P4657 "OperationType=%%1906\nProcessName=C:\\r.exe", TRUE },
  { FULL, "category: registry_set, product: windows", "TargetObject: 'HKLM\\SOFTWARE\\Run\\evil'",
    P4657
    "OperationType=%%1904\nObjectName=\\REGISTRY\\MACHINE\\SOFTWARE\\Run\nObjectValueName=evil",
    TRUE },
  { FULL, "category: registry_set, product: windows", "TargetObject: 'HKU\\S-1-5-18\\x'",
    P4657 "OperationType=%%1905\nObjectName=\\REGISTRY\\USER\\S-1-5-18\\x", TRUE },
  { FULL, "category: registry_set, product: windows", "Details: run.exe",
    P4657 "OperationType=%%1905\nNewValue=run.exe", TRUE },
  { FULL, "category: registry_set, product: windows", "EventType: SetValue",
    P4657 "OperationType=%%1905\nNewValue=run.exe", TRUE },
  { FULL, "category: registry_set, product: windows", "ObjectValueName: x",
    P4657 "OperationType=%%1906\nObjectValueName=x", FALSE },
  { FULL, "category: registry_delete, product: windows", "ObjectValueName: x",
    P4657 "OperationType=%%1906\nObjectValueName=x", TRUE },
  { FULL, "category: registry_delete, product: windows", "ObjectValueName: x",
    P4657 "OperationType=%%1904\nObjectValueName=x", FALSE },
  { FULL, "category: registry_add, product: windows", "ObjectValueName: x",
    P4657 "OperationType=%%1904\nObjectValueName=x", FALSE },
  { FULL, "category: registry_event, product: windows", "User: 'LAB\\eve'",
    P4657 "OperationType=%%1904\nSubjectUserName=eve\nSubjectDomainName=LAB", TRUE },
  { FULL, "category: network_connection, product: windows", "Image: 'C:\\windows\\a.exe'",
    P5156 "Application=\\device\\harddiskvolume12\\windows\\a.exe", TRUE },
  { FULL, "category: network_connection, product: windows", "Initiated: true",
    P5156 "Direction=%%14593", TRUE },
  { FULL, "category: network_connection, product: windows", "Initiated: 'false'",
    P5156 "Direction=%%14592", TRUE },
  { FULL, "category: network_connection, product: windows",
    "{SourceIp: 192.0.2.1, DestinationIp: 192.0.2.2, DestinationPort: 443}",
    P5156 "SourceAddress=192.0.2.1\nDestAddress=192.0.2.2\nDestPort=443", TRUE },
  { FULL, "category: network_connection, product: windows", "Protocol: tcp", P5156 "Protocol=6",
    TRUE },
  { FULL, "category: network_connection, product: windows", "Protocol: udp", P5156 "Protocol=17",
    TRUE },
  { FULL, "category: wmi_event, product: windows", "Destination|contains: x",
    "@channel=Microsoft-Windows-WMI-Activity/Operational\n@id=5861\nPossibleCause=axb", TRUE },
  /* S13.3: the events of Sysmon, on Linux too; registry categories say which kind they mean */
  { CORE, "category: process_creation, product: linux", "Image: /bin/sh",
    "@channel=Linux-Sysmon/Operational\n@id=1\nImage=/bin/sh", TRUE },
  { CORE, "category: process_creation, product: windows", "Image: /bin/sh",
    "@channel=Linux-Sysmon/Operational\n@id=1\nImage=/bin/sh", FALSE },
  { CORE, "category: file_event, product: linux", "TargetFilename: /etc/x",
    "@channel=Linux-Sysmon/Operational\n@id=11\nTargetFilename=/etc/x", TRUE },
  { CORE, "category: network_connection, product: linux", "DestinationPort: 4444",
    "@channel=Linux-Sysmon/Operational\n@id=3\nDestinationPort=4444", TRUE },
  { CORE, "category: registry_add, product: windows", "F: x",
    "@channel=Microsoft-Windows-Sysmon/Operational\n@id=12\nEventType=CreateKey\nF=x", TRUE },
  { CORE, "category: registry_add, product: windows", "F: x",
    "@channel=Microsoft-Windows-Sysmon/Operational\n@id=12\nEventType=DeleteKey\nF=x", FALSE },
  { CORE, "category: registry_delete, product: windows", "F: x",
    "@channel=Microsoft-Windows-Sysmon/Operational\n@id=12\nEventType=DeleteValue\nF=x", TRUE },
  { CORE, "category: ps_script, product: windows", "ScriptBlockText|contains: x",
    "@channel=PowerShellCore/Operational\n@id=4104\nScriptBlockText=x", TRUE },
  { CORE, "category: antivirus", "Signature|contains: Mimikatz",
    "@channel=Microsoft-Windows-Windows Defender/Operational\n@id=1116\n"
    "ThreatName=HackTool:Win32/Mimikatz",
    TRUE },
  { CORE, "category: antivirus", "Filename|endswith: '.exe'",
    "@channel=Microsoft-Windows-Windows Defender/Operational\n@id=1116\nPath=C:\\x.exe", TRUE },
  { CORE, "category: antivirus", "Filename|endswith: '.exe'",
    "@channel=Microsoft-Windows-Windows Defender/Operational\n@id=2000\nPath=C:\\x.exe", FALSE },
  /* S13.1: every attribute must be among the event's; the channel in any case */
  { CORE, "product: windows", "F: x", "@channel=Any\n@id=7\nF=x", TRUE },
  { CORE, "product: linux", "F: x", "@channel=Any\n@id=7\nF=x", FALSE },
  { CORE, "product: windows, service: security", "F: x", "@channel=SECURITY\n@id=7\nF=x", TRUE },
  { CORE, "product: windows, service: system", "F: x", SECURITY "@id=7\nF=x", FALSE },
  { CORE, "category: process_creation, product: windows, service: security", "F: x", P4688 "F=x",
    TRUE },
  { CORE, "category: process_creation, product: windows, service: sysmon", "F: x", P4688 "F=x",
    FALSE },
  /* S13.5 */
  { CORE, "product: linux", "[word]", LINE "@app=any\n@message=a word here", TRUE },
  { CORE, "product: linux, service: syslog", "[word]", LINE "@app=any\n@message=word", TRUE },
  { CORE, "product: linux, service: sshd", "[word]", LINE "@app=sshd\n@message=word", TRUE },
  { CORE, "product: linux, service: sshd", "[word]", LINE "@app=sshd(pam_unix)\n@message=word",
    TRUE },
  { CORE, "product: linux, service: sshd", "[word]", LINE "@app=sudo\n@message=word", FALSE },
  { CORE, "product: linux, service: sudo", "[word]", LINE "@app=sudo\n@message=word", TRUE },
  { CORE, "product: linux, service: cron", "[word]", LINE "@app=CRON\n@message=word", TRUE },
  { CORE, "product: linux, service: cron", "[word]", LINE "@app=/usr/sbin/crond\n@message=word",
    TRUE },
  { CORE, "product: linux, service: clamav", "[word]", LINE "@app=freshclam\n@message=word", TRUE },
  { CORE, "product: linux, service: clamav", "[word]", LINE "@app=clamd\n@message=word", TRUE },
  { CORE, "product: linux, service: vsftpd", "[word]", TEXT "@app=vsftpd\n@message=word", TRUE },
  { CORE, "product: linux, service: guacamole", "[word]", LINE "@app=guacd\n@message=word", TRUE },
  { CORE, "product: linux, service: auth", "[word]", LINE "@app=su\n@message=word", TRUE },
  { CORE, "product: linux, service: auth", "[word]",
    LINE "@app=own\n@message=word\nfacility=authpriv", TRUE },
  { CORE, "product: linux, service: auth", "[word]",
    "@dataset=journald\n@app=own\n@message=word\nSYSLOG_FACILITY=10", TRUE },
  { CORE, "product: linux, service: auth", "[word]", LINE "@app=own\n@message=word\nfacility=mail",
    FALSE },
  { CORE, "product: linux, service: auth", "pam_user: root", LINE "@app=su\npam_user=root", TRUE },
  { CORE, "product: linux, service: auditd", "type: EXECVE", TEXT "type=EXECVE\naudit_id=1.0:2",
    TRUE },
  { CORE, "product: linux", "type: EXECVE", TEXT "type=EXECVE\naudit_id=1.0:2", TRUE },
  { CORE, "product: linux, service: auditd", "type: EXECVE", TEXT "type=EXECVE", FALSE },
  { CORE, "service: apache", "[word]", TEXT "@app=apache\n@message=word", TRUE },
  { CORE, "service: nginx", "[word]", TEXT "@app=nginx\n@message=word", TRUE },
  { CORE, "service: nginx", "[word]", TEXT "@app=apache\n@message=word", FALSE },
  /* S13.6 */
  { CORE, "category: webserver", "cs-uri-query|contains: '/etc/passwd'",
    TEXT "c-ip=192.0.2.1\ncs-method=GET\ncs-uri-stem=/a\ncs-uri-query=/a?f=/etc/"
         "passwd\ncs-version=HTTP/1.1\n"
         "sc-status=200",
    TRUE },
  { CORE, "category: webserver", "cs-uri-query: '/a.asp?x=1'",
    IIS "cs-uri-stem=/a.asp\ncs-uri-query=x=1", TRUE },
  { CORE, "category: webserver", "cs-uri-query: '/a.asp'", IIS "cs-uri-stem=/a.asp\ncs-uri-query=-",
    TRUE },
  { CORE, "category: webserver", "{cs-user-agent: curl 8, cs-referer: r, cs-cookie: c}",
    IIS "cs-uri-stem=/\ncs(User-Agent)=curl+8\ncs(Referer)=r\ncs(Cookie)=c", TRUE },
  { CORE, "category: proxy", "{c-uri-extension: exe, cs-host: h.example, c-uri-stem: /d/a.exe}",
    TEXT "c-uri=http://h.example:8080/d/a.exe?k=1\ncs-method=GET\nsc-status=200\nc-ip=192.0.2.1",
    TRUE },
  { CORE, "category: proxy", "{cs-uri: '/d/a.exe?k=1', c-uri-query: 'k=1', src_ip: 192.0.2.1}",
    TEXT "c-uri=http://h.example/d/a.exe?k=1\ncs-method=GET\nsc-status=200\n"
         "c-ip=192.0.2.1",
    TRUE },
  { CORE, "category: proxy", "{r-dns: h.example, c-useragent: x, c-uri: '/p?q'}",
    JSON "cs-host=h.example\ncs-uri-scheme=http\ncs-method=GET\nsc-status=200\n"
         "cs(User-Agent)=x\ncs-uri-path=/p\ncs-uri-query=?q",
    TRUE },
  { CORE, "category: firewall", "{src_ip: 192.0.2.1, dst_ip: 192.0.2.2, dst_port: 22}",
    LINE "@app=kernel\n@action=firewall-blocked\nSRC=192.0.2.1\nDST=192.0.2.2\nPROTO=TCP\nDPT=22",
    TRUE },
  { CORE, "category: firewall", "{action: denied, blocked: 'true'}",
    LINE "@action=firewall-blocked\nSRC=192.0.2.1\nDST=192.0.2.2\nPROTO=TCP", TRUE },
  { CORE, "category: firewall", "{action: accept, blocked: 'false'}",
    LINE "@action=firewall-allowed\nSRC=192.0.2.1\nDST=192.0.2.2\nPROTO=TCP", TRUE },
  { CORE, "category: firewall", "{action: denied, src_port: 5}",
    JSON "action=DROP\nsrc-ip=192.0.2.1\ndst-ip=192.0.2.2\nsrc-port=5\ndst-port=6", TRUE },
  { CORE, "category: dns", "query|endswith: .example",
    LINE "@app=named\nquery=a.example\nrecord_type=A", TRUE },
  { CORE, "product: aws, service: cloudtrail", "eventName: StopLogging",
    JSON "eventSource=x\neventName=StopLogging\nawsRegion=r\neventVersion=1.08", TRUE },
  { CORE, "product: aws, service: cloudtrail", "eventName: StopLogging",
    JSON "eventSource=x\neventName=StopLogging", FALSE },
  { CORE, "product: azure, service: activitylogs", "operationName: X",
    JSON "operationName=x\nresourceId=r\ncategory=Administrative", TRUE },
  { CORE, "product: azure, service: auditlogs", "operationName: X",
    JSON "operationName=x\nresourceId=r\ncategory=Administrative", FALSE },
  { CORE, "product: azure, service: auditlogs", "operationName: X",
    JSON "operationName=x\ncategory=AuditLogs", TRUE },
  { CORE, "product: azure, service: signinlogs", "ResultType: 50126",
    JSON "operationName=x\ncategory=SignInLogs\nResultType=50126", TRUE },
  { CORE, "product: azure, service: signinlogs", "ResultType: 50126",
    JSON "OperationName=x\nType=SigninLogs\nResultType=50126", TRUE },
  { CORE, "product: azure, service: riskdetection", "riskEventType: unlikelyTravel",
    JSON "riskEventType=unlikelyTravel\nriskLevel=high\nriskState=atRisk", TRUE },
  { CORE, "product: gcp, service: gcp.audit", "gcp.audit.method_name: a.b.Delete",
    JSON "protoPayload.methodName=a.b.delete\nprotoPayload.serviceName=s\nlogName=l", TRUE },
  { CORE, "product: gcp, service: gcp.audit", "data.protoPayload.authorizationInfo.granted: 'true'",
    JSON "protoPayload.methodName=a\nprotoPayload.serviceName=s\nlogName=l\n"
         "protoPayload.authorizationInfo.granted=false\n"
         "protoPayload.authorizationInfo.granted=true",
    TRUE },
  { CORE, "product: gcp, service: google_workspace.admin",
    "{eventService: admin.googleapis.com, eventName: GRANT_ADMIN_PRIVILEGE}",
    JSON "protoPayload.methodName=m\nprotoPayload.serviceName=admin.googleapis.com\n"
         "protoPayload.metadata.event.eventName=GRANT_ADMIN_PRIVILEGE",
    TRUE },
  { CORE, "product: gcp, service: google_workspace.login", "F: x",
    JSON "protoPayload.methodName=m\nprotoPayload.serviceName=login.googleapis.com\nF=x", TRUE },
  { CORE, "product: m365, service: audit", "Operation: Set-Mailbox",
    JSON "Operation=Set-Mailbox\nWorkload=Exchange\nRecordType=1", TRUE },
  { CORE, "product: m365, service: exchange", "F: x",
    JSON "Operation=o\nWorkload=Exchange\nRecordType=1\nF=x", TRUE },
  { CORE, "product: m365, service: threat_management", "F: x",
    JSON "Operation=o\nWorkload=Exchange\nRecordType=1\nF=x", FALSE },
  { CORE, "product: m365, service: threat_management", "F: x",
    JSON "Operation=o\nWorkload=SecurityComplianceCenter\nRecordType=1\nF=x", TRUE },
  { CORE, "product: okta, service: okta", "eventType: user.session.start",
    JSON "eventType=user.session.start\ndisplayMessage=m\nactor.alternateId=a", TRUE },
  { CORE, "product: onelogin, service: onelogin.events", "event_type_id: 3",
    JSON "event_type_id=3\naccount_id=1", TRUE },
  { CORE, "product: github, service: audit", "action: org.add_member",
    JSON "@action=org.add_member\nactor=a\n_document_id=d", TRUE },
  { CORE, "product: github, service: audit", "action: org.add_member",
    JSON "action=org.add_member\nactor=a", FALSE },
  { CORE, "product: bitbucket, service: audit", "auditType.action: x",
    JSON "auditType.category=c\nauditType.action=x", TRUE },
  { CORE, "product: kubernetes, service: audit", "verb: create",
    JSON "auditID=1\nverb=create\nrequestURI=/api", TRUE },
  { CORE, "category: application, product: kubernetes, service: audit", "verb: create",
    JSON "auditID=1\nverb=create\nrequestURI=/api", TRUE },
  { CORE, "product: cisco, service: duo", "event_type: authentication",
    JSON "txid=1\nfactor=push\nevent_type=authentication", TRUE },
  { CORE, "category: application, product: opencanary", "logtype: 4002",
    JSON "logtype=4002\ndst_port=22\nsrc_host=192.0.2.1\nnode_id=n", TRUE },
  { CORE, "product: zeek, service: conn", "conn_state: S0", ZEEK "conn_state=S0", TRUE },
  { CORE, "category: firewall", "dst_port: 23", ZEEK "conn_state=S0\nid.resp_p=23", TRUE },
  { CORE, "product: zeek, service: dns", "query: a.example",
    ZEEK "trans_id=1\nrejected=F\nquery=a.example", TRUE },
  { CORE, "category: dns", "{record_type: TXT, answer: b}",
    ZEEK "trans_id=1\nrejected=F\nqtype_name=TXT\nanswers=a\nanswers=b", TRUE },
  { CORE, "product: zeek, service: http", "uri: /x", ZEEK "trans_depth=1\nmethod=GET\nuri=/x",
    TRUE },
  { CORE, "category: proxy", "{c-useragent: u, c-uri-extension: exe, sc-status: 200}",
    ZEEK "trans_depth=1\nmethod=GET\nuri=/x.exe?y\nuser_agent=u\nstatus_code=200", TRUE },
  { CORE, "category: proxy", "cs-host: h.example",
    ZEEK "trans_depth=1\nmethod=GET\n@host=h.example", TRUE },
  { CORE, "category: webserver", "{cs-uri-query: '/x?y', cs-uri-stem: /x, c-ip: 192.0.2.1}",
    ZEEK "trans_depth=1\nmethod=GET\nuri=/x?y", TRUE },
  { CORE, "product: zeek, service: dce_rpc", "operation: NetrLogon",
    ZEEK "endpoint=netlogon\noperation=NetrLogon", TRUE },
  { CORE, "product: zeek, service: kerberos", "cipher: rc4-hmac",
    ZEEK "request_type=TGS\nservice=s\ncipher=rc4-hmac", TRUE },
  { CORE, "product: zeek, service: rdp", "id.orig_h: 192.0.2.1", ZEEK "cookie=c\nresult=r", TRUE },
  { CORE, "product: zeek, service: smb_files", "name|endswith: .exe",
    ZEEK "action=SMB::FILE_OPEN\npath=\\\\\\\\h\\\\ADMIN$\nname=a.exe", TRUE },
  { CORE, "product: zeek, service: x509", "certificate.serial: 8BB00EE",
    JSON "fingerprint=f\ncertificate.serial=8BB00EE", TRUE },
  { CORE, "category: dns", "{query: a.example, record_type: A, answer: 192.0.2.1}",
    JSON "event_type=dns\ndns.rrname=a.example\ndns.rrtype=A\nsrc_ip=192.0.2.9\n"
         "dns.answers.rdata=192.0.2.1",
    TRUE },
  /* S13.7: the columns of the normalized event, after fields of the same name */
  { CORE, "product: tocsin", "source.ip: 192.0.2.7", JSON "@source_ip=192.0.2.7", TRUE },
  { CORE, "product: tocsin", "username: bob", JSON "@username=bob", TRUE },
  { CORE, "product: tocsin", "username: bob", JSON "@username=bob\nusername=eve", FALSE },
};

static void
set_part (TocsinBatch *batch, TocsinEvent *event, const char *name, const char *value)
{
  TocsinSlice text = tocsin_batch_append_string (batch, value);

  if (strcmp (name, "channel") == 0)
    event->channel = text;
  else if (strcmp (name, "app") == 0)
    event->app = text;
  else if (strcmp (name, "message") == 0)
    event->message = event->raw = text;
  else if (strcmp (name, "host") == 0)
    event->host = text;
  else if (strcmp (name, "source_ip") == 0)
    event->source_ip = text;
  else if (strcmp (name, "username") == 0)
    event->username = text;
  else if (strcmp (name, "id") == 0)
    event->event_id = (gint32) g_ascii_strtoll (value, NULL, 10);
  else if (strcmp (name, "dataset") == 0)
    event->dataset = tocsin_batch_intern_string (batch, value);
  else if (strcmp (name, "action") == 0)
    event->action = tocsin_batch_intern_string (batch, value);
  else
    g_error ("there is no part %s", name);
}

static void
add_event (TocsinBatch *batch, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  TocsinEvent *event = tocsin_batch_add_event (batch);

  event->dataset = tocsin_batch_intern_string (batch, "windows_event");
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *equals = strchr (lines[i], '=');

      if (equals == NULL)
        continue;
      *equals++ = '\0';
      if (lines[i][0] == '@')
        set_part (batch, event, lines[i] + 1, equals);
      else
        tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, lines[i]),
                                TOCSIN_VALUE_STRING, tocsin_batch_append_string (batch, equals));
    }
}

static TocsinRuleSet *
load (TocsinProfile profile, const char *logsource, const char *detection)
{
  TocsinRuleSet *rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  gboolean is_value = detection[0] == '[' || detection[0] == '{';
  g_autofree char *text
      = g_strdup_printf ("id: i\nlogsource: {%s}\ndetection:\n  s: %s%s%s\n  condition: s\n",
                         logsource, is_value ? "" : "{", detection, is_value ? "" : "}");

  tocsin_rule_set_set_profile (rules, profile);
  tocsin_rule_set_add_text (rules, "t.yml", text, strlen (text), faults);
  if (faults->len > 0)
    g_error ("%s: %s", text, ((TocsinRuleFault *) g_ptr_array_index (faults, 0))->message);
  tocsin_rule_set_finish (rules, faults);
  return rules;
}

static void
test_sources (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TocsinRuleSet) rules
          = load (cases[i].profile, cases[i].logsource, cases[i].detection);
      g_autoptr (TocsinMatcher) matcher = tocsin_matcher_new (rules);
      g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
      g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
      g_autoptr (GPtrArray) unknown = tocsin_rule_set_list_unknown_logsources (rules);

      add_event (batch, cases[i].event);
      tocsin_matcher_match (matcher, batch, matches);
      if ((matches->len == 1) != cases[i].matches)
        g_error ("case %u: {%s} %s on %s", i, cases[i].logsource, cases[i].detection,
                 cases[i].event);
      if (unknown->len > 0)
        g_error ("case %u: {%s} is unknown", i, cases[i].logsource);
    }
}

/* What no format has is named, and never taken for something else. */
static void
test_unknown (void)
{
  static const char *const unknown[] = { "product: macos, category: process_creation",
                                         "product: qualys",
                                         "category: database",
                                         "product: azure, service: pim",
                                         "product: zeek, service: ftp",
                                         "product: django, category: application" };

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      g_autoptr (TocsinRuleSet) rules = load (FULL, unknown[i], "F: x");
      g_autoptr (GPtrArray) found = tocsin_rule_set_list_unknown_logsources (rules);
      g_autoptr (TocsinMatcher) matcher = tocsin_matcher_new (rules);
      g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
      g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));

      g_assert_cmpuint (found->len, ==, 1);
      add_event (batch, JSON "F=x");
      add_event (batch, LINE "F=x");
      add_event (batch, P4688 "F=x");
      tocsin_matcher_match (matcher, batch, matches);
      g_assert_cmpuint (matches->len, ==, 0);
    }
}

/* Correlations group by the names that the rules of a category use. */
static void
test_group (void)
{
  static const char text[]
      = "id: r\nname: r\nlogsource: {category: process_creation, product: windows}\n"
        "detection: {s: {Image|endswith: a.exe}, condition: s}\n---\n"
        "id: c\ncorrelation: {type: event_count, rules: [r], group-by: [User, ProcessId], "
        "timespan: "
        "1m, condition: {gte: 2}}\n";
  g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  g_autoptr (TocsinRecords) records = tocsin_records_new ();
  g_autoptr (TocsinMatcher) matcher = NULL;
  g_autoptr (TocsinCorrelator) correlator = NULL;
  const TocsinFinding *finding;

  tocsin_rule_set_set_profile (rules, FULL);
  tocsin_rule_set_add_text (rules, "t.yml", text, strlen (text), faults);
  tocsin_rule_set_finish (rules, faults);
  g_assert_cmpuint (faults->len, ==, 0);
  matcher = tocsin_matcher_new (rules);
  correlator = tocsin_correlator_new (rules);
  for (guint i = 0; i < 2; i++)
    {
      add_event (batch, P4688 "NewProcessName=C:\\a.exe\nSubjectUserName=eve\n"
                              "SubjectDomainName=LAB\nProcessId=0x1\nNewProcessId=0x1f4");
      batch->events[i].timestamp = i;
      batch->events[i].repeat = 1;
    }
  tocsin_matcher_match (matcher, batch, matches);
  tocsin_correlator_collect (correlator, batch, 1, 1, matches, records);
  tocsin_correlator_run (correlator, records, findings, NULL);
  g_assert_cmpuint (findings->len, ==, 1);
  finding = g_ptr_array_index (findings, 0);
  g_assert_cmpstr (finding->values[0], ==, "LAB\\eve");
  g_assert_cmpstr (finding->values[1], ==, "500");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/logsource/s13-sources-and-views", test_sources);
  g_test_add_func ("/logsource/s13-unknown", test_unknown);
  g_test_add_func ("/logsource/s13.4-groups", test_group);
  return g_test_run ();
}
