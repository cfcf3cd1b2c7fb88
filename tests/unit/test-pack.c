/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in rules over the lab: what its README tells of is found, and nothing else. */
#include "support/tocsin-pack.h"

/* Title, level, entity, first and last time, count: see data/lab/README.md. */
static const char expected[]
    = "A wave of failed logins on a host [medium]\t"
      "host=web01\t2025-03-04T02:14:09.000000Z\t2025-03-04T02:22:58.000000Z\t59\n"
      "A wave of failed logins on a host [medium]\t"
      "host=dc01.corp.example\t2025-03-05T21:31:04.000000Z\t2025-03-05T21:34:04.669816Z\t23\n"
      "Account added to administrators on Windows [high]\t"
      "host=dc01.corp.example "
      "username=h.lindqvist\t2025-03-07T22:42:33.000000Z\t2025-03-07T22:42:33.000000Z\t1\n"
      "Account created on Windows [medium]\t"
      "host=dc01.corp.example "
      "username=h.lindqvist\t2025-03-07T22:42:05.000000Z\t2025-03-07T22:42:05.000000Z\t1\n"
      "Account deleted on Windows [medium]\t"
      "host=dc01.corp.example "
      "username=h.lindqvist\t2025-03-07T23:02:25.000000Z\t2025-03-07T23:02:25.000000Z\t1\n"
      "Brute force with success [critical]\t"
      "source_ip=203.0.113.77\t2025-03-04T02:14:09.000000Z\t2025-03-04T02:23:06.000000Z\t2\n"
      "Burst of invalid tokens [high]\t"
      "source_ip=203.0.113.140\t2025-03-06T14:02:11.250000Z\t2025-03-06T14:06:06.038000Z\t120\n"
      "Failed logins from one source [medium]\t"
      "source_ip=203.0.113.77\t2025-03-04T02:14:09.000000Z\t2025-03-04T02:22:58.000000Z\t59\n"
      "Failed logins from one source [medium]\t"
      "source_ip=198.51.100.23\t2025-03-05T21:31:04.000000Z\t2025-03-05T21:34:04.669816Z\t23\n"
      "Invalid tokens, then a valid one [critical]\t"
      "source_ip=203.0.113.140\t2025-03-06T14:02:11.250000Z\t2025-03-06T14:06:13.695000Z\t15\n"
      "Many failed logins of one user [medium]\t"
      "username=root\t2025-03-04T02:18:26.000000Z\t2025-03-04T02:20:21.000000Z\t27\n"
      "Many failed logins of one user [medium]\t"
      "username=deploy\t2025-03-04T02:20:33.000000Z\t2025-03-04T02:22:58.000000Z\t12\n"
      "Password hashes read with sudo [high]\t"
      "host=web01 username=deploy\t2025-03-04T02:25:46.000000Z\t2025-03-04T02:25:46.000000Z\t1\n"
      "Password spray [high]\t"
      "source_ip=203.0.113.77\t2025-03-04T02:14:09.000000Z\t2025-03-04T02:22:58.000000Z\t59\n"
      "Password spray [high]\t"
      "source_ip=198.51.100.23\t2025-03-05T21:31:04.000000Z\t2025-03-05T21:34:04.669816Z\t23\n"
      "Password spray with success [critical]\t"
      "source_ip=203.0.113.77\t2025-03-04T02:14:09.000000Z\t2025-03-04T02:23:06.000000Z\t2\n"
      "Password spray with success [critical]\t"
      "source_ip=198.51.100.23\t2025-03-05T21:31:04.000000Z\t2025-03-05T21:34:04.669816Z\t2\n"
      "Privileged login at night [medium]\t"
      "host=db01 source_ip=177.32.10.45 "
      "username=dbadmin\t2025-03-06T23:47:12.000000Z\t2025-03-06T23:47:12.000000Z\t1\n"
      "Privileged login from a new address [medium]\t"
      "username=dbadmin\t2025-03-06T23:47:12.000000Z\t2025-03-06T23:47:12.000000Z\t1\n"
      "SSH brute force [high]\t"
      "source_ip=203.0.113.77\t2025-03-04T02:14:09.000000Z\t2025-03-04T02:22:58.000000Z\t59\n"
      "Security log cleared [high]\t"
      "host=dc01.corp.example "
      "username=h.lindqvist\t2025-03-07T23:01:50.000000Z\t2025-03-07T23:01:50.000000Z\t1\n"
      "Unusually many failed logins of a user [medium]\t"
      "username=root\t2025-03-04T02:18:26.000000Z\t2025-03-04T02:20:21.000000Z\t27\n"
      "Unusually many failed logins of a user [medium]\t"
      "username=deploy\t2025-03-04T02:20:33.000000Z\t2025-03-04T02:22:58.000000Z\t12\n"
      "Unusually many failed logins of a user [medium]\t"
      "username=svc-report\t2025-03-08T11:01:22.000000Z\t2025-03-08T11:27:37.000000Z\t8\n"
      "Windows account created and soon deleted [high]\t"
      "TargetUserName=svc_helpdesk\t2025-03-07T22:42:05.000000Z\t2025-03-07T23:02:25.000000Z\t2\n";

static void
test_lab (void)
{
  g_autofree char *lab = g_build_filename (g_getenv ("TOCSIN_SOURCE_ROOT"), "data", "lab", NULL);
  g_autoptr (TocsinPack) pack = tocsin_pack_new (NULL);
  g_autoptr (GString) found = NULL;

  tocsin_pack_read (pack, lab);
  found = tocsin_pack_describe (pack, NULL);
  g_assert_cmpstr (found->str, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pack/lab", test_lab);
  return g_test_run ();
}
