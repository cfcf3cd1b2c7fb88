/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of Unix programs, and what extraction makes of each. */
#include <string.h>

#include "core/tocsin-event.h"
#include "extract/tocsin-extract.h"
#include "support/tocsin-test.h"

#define A "authentication"
#define N "network"
#define I "iam"
#define S "session"
#define P "process"
#define PAM "logname= uid=0 euid=0 tty=ssh ruser= rhost="

typedef struct
{
  const char *app;
  const char *message;
  const char *source_ip;
  const char *username;
  const char *outcome;
  const char *category;
  const char *action;
  guint repeat;
} Row;

/* clang-format off */
static const Row rows[] = {
  /* sshd: what counts */
  { "sshd", "Failed password for root from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "root", "failed", A, "logon", 1 },
  { "sshd-session", "Failed password for root from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "root", "failed", A, "logon", 1 },
  { "sshd-auth", "Failed password for root from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "root", "failed", A, "logon", 1 },
  { "/usr/sbin/sshd", "Failed password for root from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "root", "failed", A, "logon", 1 },
  { "sshd", "Failed password for invalid user admin from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "admin", "failed", A, "logon", 1 },
  { "sshd", "Failed password for illegal user admin from ::ffff:192.0.2.1 port 4711 ssh2", "192.0.2.1", "admin", "failed", A, "logon", 1 },
  { "sshd", "Failed password for invalid user  from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "", "failed", A, "logon", 1 },
  { "sshd", "Failed password for  from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "", "failed", A, "logon", 1 },
  { "sshd", "Failed password for invalid user  0101 from 192.0.2.1 port 4711 ssh2", "192.0.2.1", " 0101", "failed", A, "logon", 1 },
  { "sshd", "Failed password for invalid user john doe from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "john doe", "failed", A, "logon", 1 },
  { "sshd", "Failed password for invalid user root from 198.51.100.9 from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "root from 198.51.100.9", "failed", A, "logon", 1 },
  { "sshd", "Failed password for invalid user x from 198.51.100.9 port 22 ssh2 from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "x from 198.51.100.9 port 22 ssh2", "failed", A, "logon", 1 },
  { "sshd", "Failed password for invalid user from from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "from", "failed", A, "logon", 1 },
  { "sshd", "Failed password for root from 2001:DB8:0::1 port 4711 ssh2", "2001:db8::1", "root", "failed", A, "logon", 1 },
  { "sshd", "Failed password for root from 2001:db8::1 port 4711 ssh2", "2001:db8::1", "root", "failed", A, "logon", 1 },
  { "sshd", "Failed password for root from fe80::1%eth0 port 4711 ssh2", "fe80::1", "root", "failed", A, "logon", 1 },
  { "sshd", "Failed password for root from host.example.com port 4711 ssh2", "", "root", "failed", A, "logon", 1 },
  { "sshd", "Failed password for root from UNKNOWN port 65535 ssh2", "", "root", "failed", A, "logon", 1 },
  { "sshd", "Failed password for root from 999.0.2.1 port 4711 ssh2", "", "root", "failed", A, "logon", 1 },
  { "sshd", "Failed publickey for git from 192.0.2.1 port 4711 ssh2: RSA SHA256:abc", "192.0.2.1", "git", "failed", A, "logon", 1 },
  { "sshd", "Failed keyboard-interactive/pam for invalid user bob from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "bob", "failed", A, "logon", 1 },
  { "sshd", "Failed hostbased for bob from 192.0.2.1 port 4711 ssh2: RSA SHA256:abc, client user \"bob\", client host \"h\"", "192.0.2.1", "bob", "failed", A, "logon", 1 },
  { "sshd", "Failed none for invalid user 0101 from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "0101", "failed", A, "logon", 0 },
  { "sshd", "message repeated 5 times: [ Failed password for root from 192.0.2.1 port 4711 ssh2]", "192.0.2.1", "root", "failed", A, "logon", 5 },
  { "sshd", "Accepted password for alice from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "alice", "success", A, "logon", 1 },
  { "sshd", "Accepted publickey for alice from 2001:db8::2 port 4711 ssh2: ED25519 SHA256:abc", "2001:db8::2", "alice", "success", A, "logon", 1 },
  { "sshd", "Accepted keyboard-interactive/pam for alice from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "alice", "success", A, "logon", 1 },
  { "sshd", "Accepted gssapi-with-mic for alice from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "alice", "success", A, "logon", 1 },
  { "sshd", "Accepted key RSA SHA256:abc found at /home/alice/.ssh/authorized_keys:1", "", "", "", "", "", 1 },
  { "sshd", "Failed to release session: Interrupted", "", "", "", "", "", 1 },
  /* sshd: companions */
  { "sshd", "Invalid user admin from 192.0.2.1", "192.0.2.1", "admin", "", A, "authentication", 0 },
  { "sshd", "Invalid user admin from 192.0.2.1 port 4711", "192.0.2.1", "admin", "", A, "authentication", 0 },
  { "sshd", "Invalid user  0101 from 192.0.2.1", "192.0.2.1", " 0101", "", A, "authentication", 0 },
  { "sshd", "Invalid user  from 192.0.2.1 port 4711", "192.0.2.1", "", "", A, "authentication", 0 },
  { "sshd", "Illegal user admin from 192.0.2.1", "192.0.2.1", "admin", "", A, "authentication", 0 },
  { "sshd", "input_userauth_request: invalid user admin [preauth]", "", "admin", "", A, "authentication", 0 },
  { "sshd", "pam_unix(sshd:auth): check pass; user unknown", "", "", "", A, "authentication", 0 },
  { "sshd", "pam_unix(sshd:auth): authentication failure; " PAM "192.0.2.1  user=root", "192.0.2.1", "root", "failed", A, "logon", 0 },
  { "sshd", "pam_unix(sshd:auth): authentication failure; " PAM "192.0.2.1 ", "192.0.2.1", "", "failed", A, "logon", 0 },
  { "sshd", "pam_unix(sshd:auth): authentication failure; " PAM "host.example.com  user=root", "", "root", "failed", A, "logon", 0 },
  { "sshd", "(pam_unix) authentication failure; " PAM "192.0.2.1  user=root", "192.0.2.1", "root", "failed", A, "logon", 0 },
  { "sshd", "pam_sss(sshd:auth): authentication failure; " PAM "192.0.2.1 user=bob", "192.0.2.1", "bob", "failed", A, "logon", 0 },
  { "sshd", "pam_sss(sshd:auth): authentication success; " PAM "192.0.2.1 user=bob", "192.0.2.1", "bob", "success", A, "logon", 0 },
  { "sshd", "pam_sss(sshd:auth): received for user bob: 7 (Authentication failure)", "", "bob", "", A, "authentication", 0 },
  { "sshd", "PAM 5 more authentication failures; " PAM "192.0.2.1  user=root", "192.0.2.1", "root", "failed", A, "logon", 0 },
  { "sshd", "PAM 1 more authentication failure; " PAM "192.0.2.1 ", "192.0.2.1", "", "failed", A, "logon", 0 },
  { "sshd", "PAM service(sshd) ignoring max retries; 6 > 3", "", "", "", A, "authentication", 0 },
  { "sshd", "error: PAM: Authentication failure for root from 192.0.2.1", "192.0.2.1", "root", "failed", A, "logon", 0 },
  { "sshd", "error: PAM: Authentication failure for illegal user bob from host.example.com", "", "bob", "failed", A, "logon", 0 },
  { "sshd", "error: PAM: pam_open_session(): Cannot make/remove an entry for the specified session", "", "", "", "", "", 1 },
  { "sshd", "error: maximum authentication attempts exceeded for root from 192.0.2.1 port 4711 ssh2 [preauth]", "192.0.2.1", "root", "failed", A, "logon", 0 },
  { "sshd", "error: maximum authentication attempts exceeded for invalid user bob from 192.0.2.1 port 4711 ssh2 [preauth]", "192.0.2.1", "bob", "failed", A, "logon", 0 },
  { "sshd", "Disconnecting: Too many authentication failures for root [preauth]", "", "root", "", N, "connection-closed", 0 },
  { "sshd", "Disconnecting authenticating user root 192.0.2.1 port 4711: Too many authentication failures [preauth]", "192.0.2.1", "root", "", N, "connection-closed", 0 },
  { "sshd", "Disconnecting invalid user a b 192.0.2.1 port 4711: Change of username or service not allowed: (a b,ssh-connection) -> (c,ssh-connection) [preauth]", "192.0.2.1", "a b", "", N, "connection-closed", 0 },
  { "sshd", "Connection closed by 192.0.2.1 [preauth]", "192.0.2.1", "", "", N, "connection-closed", 0 },
  { "sshd", "Connection closed by 192.0.2.1 port 4711 [preauth]", "192.0.2.1", "", "", N, "connection-closed", 0 },
  { "sshd", "Connection closed by invalid user admin 192.0.2.1 port 4711 [preauth]", "192.0.2.1", "admin", "", N, "connection-closed", 0 },
  { "sshd", "Connection closed by invalid user  192.0.2.1 port 4711 [preauth]", "192.0.2.1", "", "", N, "connection-closed", 0 },
  { "sshd", "Connection reset by authenticating user root 192.0.2.1 port 4711 [preauth]", "192.0.2.1", "root", "", N, "connection-closed", 0 },
  { "sshd", "Received disconnect from 192.0.2.1: 11: Bye Bye [preauth]", "192.0.2.1", "", "", N, "connection-closed", 0 },
  { "sshd", "Received disconnect from 192.0.2.1 port 4711:11: disconnected by user", "192.0.2.1", "", "", N, "connection-closed", 0 },
  { "sshd", "Received disconnect from 2001:db8::1: 11: Bye Bye", "2001:db8::1", "", "", N, "connection-closed", 0 },
  { "sshd", "error: Received disconnect from 192.0.2.1: 14: No more user authentication methods available. [preauth]", "192.0.2.1", "", "", N, "connection-closed", 0 },
  { "sshd", "Disconnected from 192.0.2.1 port 4711", "192.0.2.1", "", "", N, "connection-closed", 0 },
  { "sshd", "Disconnected from user alice 192.0.2.1 port 4711", "192.0.2.1", "alice", "", N, "connection-closed", 0 },
  { "sshd", "Disconnected from invalid user x 192.0.2.1 port 4711 [preauth]", "192.0.2.1", "x", "", N, "connection-closed", 0 },
  { "sshd", "reverse mapping checking getaddrinfo for bad.example.com [192.0.2.1] failed - POSSIBLE BREAK-IN ATTEMPT!", "192.0.2.1", "", "", N, "connection-suspicious", 0 },
  { "sshd", "Address 192.0.2.1 maps to bad.example.com, but this does not map back to the address - POSSIBLE BREAK-IN ATTEMPT!", "192.0.2.1", "", "", N, "connection-suspicious", 0 },
  { "sshd", "User root from 192.0.2.1 not allowed because not listed in AllowUsers", "192.0.2.1", "root", "failed", A, "authentication", 0 },
  { "sshd", "User bob not allowed because account is locked", "", "bob", "failed", A, "authentication", 0 },
  { "sshd", "User child is on pid 4712", "", "", "", "", "", 1 },
  { "sshd", "fatal: Access denied for user bob by PAM account configuration [preauth]", "", "bob", "failed", A, "logon", 0 },
  { "sshd", "unheard-of: login failed for user bob from 192.0.2.1", "", "", "", "", "", 1 },
  { "sshd", "ROOT LOGIN REFUSED FROM 192.0.2.1 port 4711", "192.0.2.1", "", "failed", A, "logon", 0 },
  { "sshd", "Postponed publickey for alice from 192.0.2.1 port 4711 ssh2 [preauth]", "192.0.2.1", "alice", "", A, "logon", 0 },
  { "sshd", "Starting session: shell on pts/0 for alice from 192.0.2.1 port 4711 id 0", "192.0.2.1", "alice", "", S, "session-opened", 0 },
  { "sshd", "Close session: user alice from 192.0.2.1 port 4711 id 0", "192.0.2.1", "alice", "", S, "session-closed", 0 },
  { "sshd", "subsystem request for sftp by user alice", "", "alice", "", S, "session-opened", 0 },
  { "sshd", "Transferred: sent 4000, received 3000 bytes", "", "", "", N, "connection-closed", 0 },
  { "sshd", "pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)", "", "alice", "", S, "session-opened", 0 },
  { "sshd", "pam_unix(sshd:session): session opened for user alice by (uid=0)", "", "alice", "", S, "session-opened", 0 },
  { "sshd", "pam_unix(sshd:session): session closed for user alice", "", "alice", "", S, "session-closed", 0 },
  /* sshd: acts of their own, without a logon */
  { "sshd", "Did not receive identification string from 192.0.2.1", "192.0.2.1", "", "", N, "connection-suspicious", 1 },
  { "sshd", "Bad protocol version identification 'GET / from 198.51.100.9' from 192.0.2.1 port 4711", "192.0.2.1", "", "", N, "connection-suspicious", 1 },
  { "sshd", "Unable to negotiate with 192.0.2.1 port 4711: no matching key exchange method found. Their offer: x [preauth]", "192.0.2.1", "", "", N, "connection-suspicious", 1 },
  { "sshd", "banner exchange: Connection from 192.0.2.1 port 4711: invalid format", "192.0.2.1", "", "", N, "connection-suspicious", 1 },
  { "sshd", "fatal: Timeout before authentication for 192.0.2.1 port 4711", "192.0.2.1", "", "", N, "connection-suspicious", 1 },
  { "sshd", "error: kex_exchange_identification: Connection closed by remote host", "", "", "", N, "connection-suspicious", 1 },
  { "sshd", "Connection from 192.0.2.1 port 4711 on 198.51.100.1 port 22 rdomain \"\"", "192.0.2.1", "", "", N, "connection-opened", 1 },
  { "sshd", "Server listening on 0.0.0.0 port 22.", "", "", "", P, "service-started", 1 },
  /* PAM in other programs */
  { "sshd(pam_unix)", "authentication failure; " PAM "192.0.2.1  user=root", "192.0.2.1", "root", "failed", A, "logon", 1 },
  { "sshd(pam_unix)", "2 more authentication failures; " PAM "192.0.2.1  user=root", "192.0.2.1", "root", "failed", A, "logon", 2 },
  { "sshd(pam_unix)", "check pass; user unknown", "", "", "", A, "authentication", 0 },
  { "su(pam_unix)", "session opened for user news by (uid=0)", "", "news", "", S, "session-opened", 0 },
  { "gdm-password]", "pam_unix(gdm-password:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=bob", "", "bob", "failed", A, "logon", 1 },
  { "gdm-password", "pam_unix(gdm-password:session): session opened for user bob(uid=1000) by (uid=0)", "", "bob", "success", A, "logon", 1 },
  { "gdm-launch-environment", "pam_unix(gdm-launch-environment:session): session opened for user gdm by (uid=0)", "", "gdm", "", S, "session-opened", 1 },
  { "vsftpd", "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=bob rhost=::ffff:192.0.2.1", "192.0.2.1", "", "failed", A, "logon", 1 },
  { "sshd", "pam_faillock(sshd:auth): Consecutive login failures for user bob account temporarily locked", "", "bob", "", A, "account-locked", 0 },
  { "sshd", "pam_succeed_if(sshd:auth): requirement \"uid >= 1000\" not met by user \"root\"", "", "root", "", A, "authentication", 0 },
  { "passwd", "pam_unix(passwd:chauthtok): password changed for bob", "", "bob", "success", I, "password-changed", 1 },
  /* sudo, su, login */
  { "sudo", "   alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id", "", "alice", "success", P, "sudo-command", 1 },
  { "sudo", "   alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "", "alice", "failed", A, "sudo", 3 },
  { "sudo", "alice : 1 incorrect password attempt ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "", "alice", "failed", A, "sudo", 1 },
  { "sudo", "mallory : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "", "mallory", "failed", A, "sudo", 1 },
  { "sudo", "bob : command not allowed ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "", "bob", "failed", A, "sudo", 1 },
  { "sudo", "bob : a password is required ; TTY=unknown ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "", "bob", "failed", A, "sudo", 1 },
  { "sudo", "pam_unix(sudo:auth): authentication failure; logname=alice uid=1000 euid=0 tty=/dev/pts/0 ruser=alice rhost=  user=alice", "", "alice", "failed", A, "sudo", 0 },
  { "sudo", "pam_unix(sudo:session): session opened for user root(uid=0) by alice(uid=1000)", "", "root", "", S, "session-opened", 0 },
  { "su", "(to root) bob on pts/0", "", "bob", "success", A, "su", 1 },
  { "su", "FAILED SU (to root) bob on pts/0", "", "bob", "failed", A, "su", 1 },
  { "su", "Successful su for root by bob", "", "bob", "success", A, "su", 1 },
  { "su", "FAILED su for root by bob", "", "bob", "failed", A, "su", 1 },
  { "su", "BAD SU bob to root on /dev/ttyp0", "", "bob", "failed", A, "su", 1 },
  { "su", "+ /dev/pts/0 bob:root", "", "bob", "success", A, "su", 0 },
  { "su", "pam_unix(su:auth): authentication failure; logname=bob uid=1000 euid=0 tty=pts/0 ruser=bob rhost=  user=root", "", "bob", "failed", A, "su", 0 },
  { "login", "FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure", "", "root", "failed", A, "logon", 1 },
  { "login", "FAILED LOGIN (2) on '/dev/pts/2' from '192.0.2.1' FOR 'UNKNOWN', User not known to the underlying authentication module", "192.0.2.1", "", "failed", A, "logon", 1 },
  { "login", "FAILED LOGIN 1 FROM 192.0.2.1 FOR bob, Authentication failure", "192.0.2.1", "bob", "failed", A, "logon", 1 },
  { "login", "LOGIN ON tty1 BY bob", "", "bob", "success", A, "logon", 1 },
  { "login", "ROOT LOGIN ON tty1 FROM 192.0.2.1", "192.0.2.1", "root", "success", A, "logon", 1 },
  { "login", "pam_unix(login:session): session opened for user root by LOGIN(uid=0)", "", "root", "", S, "session-opened", 0 },
  /* cron, logind, accounts */
  { "CRON", "(root) CMD (/usr/lib/sa/sa1 1 1)", "", "root", "", P, "cron-job", 1 },
  { "CRON", "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)", "", "root", "", S, "session-opened", 1 },
  { "crontab", "(bob) REPLACE (bob)", "", "bob", "", "configuration", "crontab-changed", 1 },
  { "systemd-logind", "New session 3 of user root.", "", "root", "", S, "session-opened", 1 },
  { "systemd-logind", "Removed session 3.", "", "", "", S, "session-closed", 1 },
  { "systemd-logind", "Session 3 logged out. Waiting for processes to exit.", "", "", "", S, "session-closed", 1 },
  { "useradd", "new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/bash, from=/dev/pts/0", "", "bob", "success", I, "user-created", 1 },
  { "useradd", "new group: name=bob, GID=1001", "", "", "success", I, "group-created", 1 },
  { "useradd", "failed adding user 'bob', exit code: 9", "", "bob", "failed", I, "user-created", 1 },
  { "useradd", "add 'bob' to group 'sudo'", "", "bob", "success", I, "group-member-added", 1 },
  { "usermod", "add 'bob' to shadow group 'sudo'", "", "bob", "success", I, "group-member-added", 0 },
  { "usermod", "delete 'bob' from group 'sudo'", "", "bob", "success", I, "group-member-removed", 1 },
  { "usermod", "change user 'bob' shell from '/bin/sh' to '/bin/bash'", "", "bob", "success", I, "user-changed", 1 },
  { "usermod", "lock user 'bob' password", "", "bob", "success", I, "user-disabled", 1 },
  { "userdel", "delete user 'bob'", "", "bob", "success", I, "user-deleted", 1 },
  { "groupadd", "new group: name=devs, GID=1002", "", "", "success", I, "group-created", 1 },
  { "groupdel", "group 'devs' removed from /etc/group", "", "", "success", I, "group-deleted", 1 },
  { "gpasswd", "user bob added by root to group sudo", "", "bob", "success", I, "group-member-added", 1 },
  { "passwd", "password for 'bob' changed by 'root'", "", "bob", "success", I, "password-changed", 1 },
  { "chage", "changed password expiry for bob", "", "bob", "success", I, "user-changed", 1 },
  { "chfn", "changed user 'bob' information", "", "bob", "success", I, "user-changed", 1 },
  /* anything else */
  { "postfix/smtpd", "warning: unknown[192.0.2.1]: SASL LOGIN authentication failed: UGFzc3dvcmQ6", "192.0.2.1", "", "failed", A, "logon", 1 },
  { "dovecot", "imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=192.0.2.1, lip=198.51.100.1", "192.0.2.1", "bob", "failed", A, "logon", 1 },
  { "vsftpd", "[pid 1] [jean] FAIL LOGIN: Client \"192.0.2.1\"", "192.0.2.1", "jean", "failed", A, "logon", 1 },
  { "vsftpd", "[jean] OK LOGIN: Client \"192.0.2.1\"", "192.0.2.1", "jean", "success", A, "logon", 1 },
  { "mysqld", "Access denied for user 'root'@'192.0.2.1' (using password: YES)", "192.0.2.1", "root", "failed", A, "logon", 1 },
  { "postgres", "FATAL:  password authentication failed for user \"bob\"", "", "bob", "failed", A, "logon", 1 },
  { "klogind", "Authentication failed from 192.0.2.1 (192.0.2.1): Software caused connection abort", "192.0.2.1", "", "failed", A, "logon", 1 },
  { "ftpd", "connection from 192.0.2.1 (host.example.com) at Sun Jul  3 10:05:25 2005", "192.0.2.1", "", "", N, "connection-opened", 1 },
  { "kernel", "[12.3] [UFW BLOCK] IN=eth0 OUT= MAC=00 SRC=192.0.2.1 DST=198.51.100.1 LEN=40 PROTO=TCP SPT=1 DPT=22", "192.0.2.1", "", "", N, "firewall-blocked", 1 },
  { "kernel", "[UFW ALLOW] IN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.1 LEN=40", "192.0.2.1", "", "", N, "firewall-allowed", 1 },
  { "polkitd", "Operator of unix-session:1 FAILED to authenticate to gain authorization for action x for unix-process:9 [bash] (owned by unix-user:bob)", "", "bob", "failed", A, "logon", 1 },
  { "app", "User alice logged in from 192.0.2.1", "192.0.2.1", "alice", "success", A, "logon", 1 },
  { "app", "Login failed for user alice from 2001:db8::7", "2001:db8::7", "alice", "failed", A, "logon", 1 },
  { "", "Failed password for root from 192.0.2.1 port 4711 ssh2", "192.0.2.1", "root", "failed", A, "logon", 1 },
  { "app", "authentication failed: user unknown", "", "", "", "", "", 1 },
  { "app", "error: login failed", "", "", "", "", "", 1 },
  { "app", "the user logged 3 hours in the book", "", "", "", "", "", 1 },
  { "kernel", "usb 1-1: new device from 192.0.2.1", "", "", "", "", "", 1 },
  { "sshd", "", "", "", "", "", "", 1 },
};
/* clang-format on */

static char *
dup_slice (const TocsinBatch *batch, TocsinSlice slice)
{
  return g_strndup (slice.length > 0 ? tocsin_batch_text (batch, slice) : "", slice.length);
}

static void
add_event (TocsinBatch *batch, const char *app, const char *message)
{
  TocsinEvent *event = tocsin_batch_add_event (batch);

  event->app = tocsin_batch_append_string (batch, app);
  event->message = tocsin_batch_append_string (batch, message);
  event->host = tocsin_batch_append_string (batch, "h");
  event->pid = 7;
}

static void
check_row (const TocsinBatch *batch, const TocsinEvent *event, const Row *row)
{
  g_autofree char *source_ip = dup_slice (batch, event->source_ip);
  g_autofree char *username = dup_slice (batch, event->username);

  g_test_message ("%s: %s", row->app, row->message);
  g_assert_cmpstr (source_ip, ==, row->source_ip);
  g_assert_cmpstr (username, ==, row->username);
  g_assert_cmpstr (tocsin_outcome_get_name (event->outcome), ==, row->outcome);
  g_assert_cmpstr (batch->names[event->category], ==, row->category);
  g_assert_cmpstr (batch->names[event->action], ==, row->action);
  g_assert_cmpuint (event->repeat, ==, row->repeat);
}

static void
test_messages (void)
{
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    add_event (batch, rows[i].app, rows[i].message);
  tocsin_extract_batch (batch);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (batch, &batch->events[i], &rows[i]);
}

/* What a format has found stays, and extracting again changes nothing. */
static void
test_given (void)
{
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (GString) once = g_string_new (NULL), twice = g_string_new (NULL);

  add_event (batch, "sshd", "Failed password for root from 192.0.2.1 port 1 ssh2");
  batch->events[0].username = tocsin_batch_append_string (batch, "given");
  batch->events[0].outcome = TOCSIN_OUTCOME_SUCCESS;
  batch->events[0].action = tocsin_batch_intern_string (batch, "given-action");
  batch->events[0].repeat = 4;
  tocsin_extract_batch (batch);
  tocsin_event_append_json (batch, &batch->events[0], once);
  tocsin_extract_batch (batch);
  tocsin_event_append_json (batch, &batch->events[0], twice);
  g_assert_cmpstr (once->str, ==, twice->str);
  g_assert_cmpuint (batch->events[0].repeat, ==, 4);
  g_assert_nonnull (strstr (once->str, "\"username\":\"given\""));
  g_assert_nonnull (strstr (once->str, "\"outcome\":\"success\""));
  g_assert_nonnull (strstr (once->str, "\"action\":\"given-action\""));
  g_assert_nonnull (strstr (once->str, "\"category\":\"authentication\""));
}

/* Keywords as a number in every notation, and in words. */
static void
test_keywords (void)
{
  static const struct
  {
    const char *keywords;
    TocsinOutcome outcome;
  } cases[] = {
    { "0x8010000000000000", TOCSIN_OUTCOME_FAILED },
    { "0x8020000000000000", TOCSIN_OUTCOME_SUCCESS },
    { "-9218868437227405312", TOCSIN_OUTCOME_FAILED },
    { "-9214364837600034816", TOCSIN_OUTCOME_SUCCESS },
    { "9227875636482146304", TOCSIN_OUTCOME_FAILED },
    { "Audit Failure", TOCSIN_OUTCOME_FAILED },
    { "Audit Success", TOCSIN_OUTCOME_SUCCESS },
    { "0x80", TOCSIN_OUTCOME_NONE },
    { "-", TOCSIN_OUTCOME_NONE },
    { "0x", TOCSIN_OUTCOME_NONE },
    { "99999999999999999999", TOCSIN_OUTCOME_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
      TocsinEvent *event = tocsin_batch_add_event (batch);

      event->event_id = 4719;
      event->channel = tocsin_batch_append_string (batch, "Security");
      tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, "Keywords"),
                              TOCSIN_VALUE_STRING,
                              tocsin_batch_append_string (batch, cases[i].keywords));
      tocsin_extract_batch (batch);
      g_assert_cmpint (batch->events[0].outcome, ==, cases[i].outcome);
      g_assert_cmpstr (batch->names[batch->events[0].action], ==, "audit-policy-changed");
    }
}

/* Exports that have the text which Windows shows, and no fields. */
static void
test_windows_message (void)
{
  static const struct
  {
    gint32 event_id;
    const char *message;
    const char *username;
    const char *source_ip;
  } cases[] = {
    { 4625,
      "An account failed to log on.\r\n\r\nSubject:\r\n\tAccount Name:\t\tWS1$\r\n\r\nAccount For "
      "Which Logon Failed:\r\n\tAccount Name:\t\tbob\r\n\r\nNetwork Information:\r\n\tSource "
      "Network "
      "Address:\t203.0.113.7\r\n\tSource Port:\t\t50001\r\n",
      "bob", "203.0.113.7" },
    { 4624,
      "An account was successfully logged on.\n\nSubject:\n\tAccount Name:\t\t-\n\nNew "
      "Logon:\n\tAccount "
      "Name:\t\talice\n\tNetwork Account Name:\tsomebody\n\n\tSource Network Address:\t-\n",
      "alice", "" },
    { 4720,
      "A user account was created.\n\nSubject:\n\tAccount Name:\t\tadmin\n\nNew "
      "Account:\n\tAccount "
      "Name:\t\tbackdoor\n",
      "admin", "" },
    { 4776,
      "The computer attempted to validate.\n\nLogon Account:\tbob\nSource Workstation:\tWS9\n",
      "bob", "" },
    { 4771,
      "Kerberos pre-authentication failed.\n\nAccount Information:\n\tAccount "
      "Name:\t\tbob\n\nNetwork "
      "Information:\n\tClient Address:\t\t::ffff:203.0.113.7\n",
      "bob", "203.0.113.7" },
    { 4688, "A new process.\n\tUser:\tEXAMPLE\\carol\n", "carol", "" },
    { 4634, "Ein Konto wurde abgemeldet.\n\tKontoname:\t\tbob\n", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
      g_autofree char *username = NULL, *source_ip = NULL;

      tocsin_batch_add_event (batch)->event_id = cases[i].event_id;
      batch->events[0].channel = tocsin_batch_append_string (batch, "Security");
      batch->events[0].message = tocsin_batch_append_string (batch, cases[i].message);
      tocsin_extract_batch (batch);
      username = dup_slice (batch, batch->events[0].username);
      source_ip = dup_slice (batch, batch->events[0].source_ip);
      g_assert_cmpstr (username, ==, cases[i].username);
      g_assert_cmpstr (source_ip, ==, cases[i].source_ip);
    }
}

/* Copies of one record share their key, whatever the program is called; other attempts differ. */
static void
test_attempt (void)
{
  static const char *const messages[] = {
    "Failed password for root from 192.0.2.1 port 1 ssh2",
    "Failed password for root from 192.0.2.2 port 1 ssh2",
    "Failed password for bob from 192.0.2.1 port 1 ssh2",
    "Invalid user x from 192.0.2.3 port 9",
    "Failed password for invalid user x from 192.0.2.3 port 9 ssh2",
  };
  static const char *const keys[] = {
    "h|sshd|7|192.0.2.1|root", "h|sshd|7|192.0.2.2|root", "h|sshd|7|192.0.2.1|bob",
    "h|sshd|7|192.0.2.3|x",    "h|sshd|7|192.0.2.3|x",
  };
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  guint n = G_N_ELEMENTS (messages);

  for (guint i = 0; i < 2 * n; i++)
    add_event (batch, i < n ? "sshd" : "sshd-session", messages[i % n]);
  tocsin_extract_batch (batch);
  for (guint i = 0; i < 2 * n; i++)
    {
      g_autofree char *key = dup_slice (batch, batch->events[i].attempt);

      g_assert_cmpstr (key, ==, keys[i % n]);
    }
}

/* The part of a "Failed password" line between two words, found with nothing of the engine. */
static char *
dup_between (const char *line, const char *before, const char *after)
{
  const char *start = strstr (line, before) + strlen (before);
  const char *end = g_strrstr (start, after);

  return g_strndup (start, (gsize) (end - start));
}

/* Every "Failed password" line of real logs against a splitter of its own. */
static void
test_corpus (void)
{
  g_autofree char *path = tocsin_test_dup_corpus ("loghub/OpenSSH_2k.log");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_failed = 0, n_counted = 0;

  if (path == NULL)
    {
      g_test_skip ("the corpus is not here");
      return;
    }
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
      const char *message = strstr (lines[i], "]: ");
      g_autofree char *user = NULL, *source_ip = NULL, *found_user = NULL, *found_ip = NULL;

      if (message == NULL)
        continue;
      add_event (batch, "sshd", message + 3);
      tocsin_extract_batch (batch);
      n_counted += batch->events[0].outcome == TOCSIN_OUTCOME_FAILED ? batch->events[0].repeat : 0;
      if (strstr (lines[i], "Failed password for ") == NULL)
        continue;
      n_failed += strstr (lines[i], "repeated 5 times") != NULL ? 5 : 1;
      user = dup_between (lines[i], strstr (lines[i], "invalid user ") ? "invalid user " : "for ",
                          " from ");
      source_ip = dup_between (g_strrstr (lines[i], " from "), " from ", " port ");
      found_user = dup_slice (batch, batch->events[0].username);
      found_ip = dup_slice (batch, batch->events[0].source_ip);
      g_assert_cmpint (batch->events[0].outcome, ==, TOCSIN_OUTCOME_FAILED);
      g_assert_cmpstr (found_user, ==, user);
      g_assert_cmpstr (found_ip, ==, source_ip);
    }
  g_assert_cmpuint (n_failed, >, 500);
  g_assert_cmpuint (n_counted, ==, n_failed);
}

/* PAM's failures of the oldest kind, whose program is "sshd(pam_unix)" and which no other line
 * counts. */
static void
check_linux_line (const char *line, guint *n_failed)
{
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  const char *message = strstr (line, "]: ");
  g_auto (GStrv) words = g_strsplit (line, " rhost=", 2);
  g_autofree char *rhost = g_strndup (words[1], strcspn (words[1], " "));
  const char *user = strstr (words[1], " user=");
  g_autofree char *found_user = NULL, *found_ip = NULL;

  add_event (batch, "sshd(pam_unix)", message + 3);
  tocsin_extract_batch (batch);
  found_user = dup_slice (batch, batch->events[0].username);
  found_ip = dup_slice (batch, batch->events[0].source_ip);
  g_assert_cmpint (batch->events[0].outcome, ==, TOCSIN_OUTCOME_FAILED);
  g_assert_cmpstr (found_user, ==, user != NULL ? user + strlen (" user=") : "");
  g_assert_cmpstr (found_ip, ==, g_hostname_is_ip_address (rhost) ? rhost : "");
  *n_failed += batch->events[0].repeat;
}

static void
test_linux_corpus (void)
{
  g_autofree char *path = tocsin_test_dup_corpus ("loghub/Linux_2k.log");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_failed = 0, n_lines = 0;

  if (path == NULL)
    {
      g_test_skip ("the corpus is not here");
      return;
    }
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], "]: authentication failure; ") != NULL)
      {
        n_lines++;
        check_linux_line (lines[i], &n_failed);
      }
  g_assert_cmpuint (n_lines, >, 400);
  g_assert_cmpuint (n_failed, ==, n_lines);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/extract/messages", test_messages);
  g_test_add_func ("/extract/given", test_given);
  g_test_add_func ("/extract/attempt", test_attempt);
  g_test_add_func ("/extract/keywords", test_keywords);
  g_test_add_func ("/extract/windows-message", test_windows_message);
  g_test_add_func ("/extract/corpus", test_corpus);
  g_test_add_func ("/extract/corpus-linux", test_linux_corpus);
  return g_test_run ();
}
