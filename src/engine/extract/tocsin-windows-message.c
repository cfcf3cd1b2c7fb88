/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exports of Event Viewer and PowerShell have no fields but the text that Windows shows, with lines
 * like
 * "\tAccount Name:\t\tbob". The labels are those of English Windows; other languages stay unread.
 */
#include "core/tocsin-address.h"
#include "extract/tocsin-extract-private.h"

/* The account that acts comes first ("Subject:"), the account it is about last. */
static const char *const user_labels[]
    = { "Account Name:", "Logon Account:", "User Name:", "User:" };
static const char *const address_labels[]
    = { "Source Network Address:", "Client Address:",  "Source Address:",
        "Client Network Address:", "Network Address:", "SourceIp:" };

/* The name without its domain and without the dash that stands for none. */
static TocsinSpan
get_name (TocsinSpan user)
{
  gssize backslash = tocsin_span_rfind (user, "\\");

  if (tocsin_span_equals (user, "-"))
    return (TocsinSpan){ user.text, 0 };
  return tocsin_span_from (user, (gsize) (backslash + 1));
}

/* Goes to the next line that begins with @label and gives what it says. */
static gboolean
next_line (TocsinSpan *rest, const char *label, TocsinSpan *value)
{
  gssize at;

  while ((at = tocsin_span_find (*rest, label)) >= 0)
    {
      gboolean is_first = at == 0 || strchr ("\t\n\r", rest->text[at - 1]) != NULL;

      *rest = tocsin_span_from (*rest, (gsize) at + strlen (label));
      *value = tocsin_span_trim (tocsin_span_until (tocsin_span_until (*rest, "\n"), "\r"));
      if (is_first)
        return TRUE;
    }
  return FALSE;
}

static void
find_user (TocsinFinding *finding, gboolean is_last)
{
  for (guint i = 0; i < G_N_ELEMENTS (user_labels) && finding->user.length == 0; i++)
    {
      TocsinSpan rest = finding->message;
      TocsinSpan user;

      while (next_line (&rest, user_labels[i], &user))
        {
          finding->user = get_name (user);
          if (!is_last)
            break;
        }
    }
}

static void
find_address (TocsinFinding *finding)
{
  TocsinAddress address;

  for (guint i = 0; i < G_N_ELEMENTS (address_labels); i++)
    {
      TocsinSpan rest = finding->message;
      TocsinSpan value;

      while (next_line (&rest, address_labels[i], &value))
        if (value.length > 0 && tocsin_address_find (value.text, value.length, &address))
          {
            finding->address = value;
            return;
          }
    }
}

/* Looks for the user and the address in the message, where the fields did not say them. */
void
tocsin_windows_read_message (TocsinFinding *finding, const TocsinWindowsRow *row)
{
  const TocsinEvent *event = finding->event;

  if (event->message.length == 0 || row->act == TOCSIN_ACT_NONE)
    return;
  finding->message
      = (TocsinSpan){ tocsin_batch_text (finding->batch, event->message), event->message.length };
  if (finding->user.length == 0)
    find_user (finding, row->user == TOCSIN_USER_TARGET);
  if (finding->address.length == 0)
    find_address (finding);
}
