/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children beside each other as words in a line: what has no room goes to the next line. One that
 * expands takes what is left of its line. */
#include "app/tocsin-wrap-box.h"

/* ---- The layout ---- */

#define TOCSIN_TYPE_WRAP_LAYOUT (tocsin_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (TocsinWrapLayout, tocsin_wrap_layout, TOCSIN, WRAP_LAYOUT, GtkLayoutManager)

struct _TocsinWrapLayout
{
  GtkLayoutManager parent_instance;
  int spacing;
  int line_spacing;
};

G_DEFINE_FINAL_TYPE (TocsinWrapLayout, tocsin_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  GtkWidget *first;
  GtkWidget *end; /* the first of the next line, or NULL */
  int room;       /* pixels that are left */
  int height;
} Line;

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static int
get_natural_width (GtkWidget *child, int width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return MIN (natural, width);
}

/* Takes as many children as there is room for, and at least one. */
static Line
fill_line (TocsinWrapLayout *self, GtkWidget *first, int width)
{
  Line line = { first, first, width, 0 };

  while (line.end != NULL)
    {
      int needed = get_natural_width (line.end, width) + (line.end != first ? self->spacing : 0);

      if (needed > line.room && line.end != first)
        break;
      line.room -= needed;
      line.end = next_shown (gtk_widget_get_next_sibling (line.end));
    }
  line.room = MAX (line.room, 0);
  return line;
}

static int
get_width (GtkWidget *child, int width, int *room)
{
  int own = get_natural_width (child, width);

  if (gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL))
    {
      own += *room;
      *room = 0;
    }
  return own;
}

static void
measure_line (Line *line, int width)
{
  int room = line->room;

  for (GtkWidget *child = line->first; child != line->end;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int natural;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, get_width (child, width, &room), NULL,
                          &natural, NULL, NULL);
      line->height = MAX (line->height, natural);
    }
}

static int
measure_height (TocsinWrapLayout *self, GtkWidget *widget, int width)
{
  GtkWidget *child = next_shown (gtk_widget_get_first_child (widget));
  int height = 0;

  while (child != NULL)
    {
      Line line = fill_line (self, child, width);

      measure_line (&line, width);
      height += line.height + (line.end != NULL ? self->line_spacing : 0);
      child = line.end;
    }
  return height;
}

static void
measure_width (TocsinWrapLayout *self, GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int least, wanted;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural += wanted + (*natural > 0 ? self->spacing : 0);
    }
}

static void
tocsin_wrap_layout_measure (GtkLayoutManager *manager, GtkWidget *widget,
                            GtkOrientation orientation, int for_size, int *minimum, int *natural,
                            int *minimum_baseline, int *natural_baseline)
{
  TocsinWrapLayout *self = TOCSIN_WRAP_LAYOUT (manager);
  int least, wanted;

  (void) minimum_baseline, (void) natural_baseline;
  measure_width (self, widget, &least, &wanted);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    least = wanted = measure_height (self, widget, for_size < 0 ? wanted : MAX (for_size, least));
  *minimum = least;
  *natural = wanted;
}

static void
tocsin_wrap_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                             int baseline)
{
  TocsinWrapLayout *self = TOCSIN_WRAP_LAYOUT (manager);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = next_shown (gtk_widget_get_first_child (widget));
  int y = 0;

  (void) height, (void) baseline;
  while (child != NULL)
    {
      Line line = fill_line (self, child, width);
      int x = 0, room = line.room;

      measure_line (&line, width);
      for (; child != line.end; child = next_shown (gtk_widget_get_next_sibling (child)))
        {
          int own = get_width (child, width, &room);

          gtk_widget_size_allocate (
              child, &(GtkAllocation){ is_rtl ? width - x - own : x, y, own, line.height }, -1);
          x += own + self->spacing;
        }
      y += line.height + self->line_spacing;
    }
}

static GtkSizeRequestMode
tocsin_wrap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  (void) manager, (void) widget;
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
tocsin_wrap_layout_class_init (TocsinWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->measure = tocsin_wrap_layout_measure;
  layout_class->allocate = tocsin_wrap_layout_allocate;
  layout_class->get_request_mode = tocsin_wrap_layout_get_request_mode;
}

static void
tocsin_wrap_layout_init (TocsinWrapLayout *self)
{
  self->spacing = 8;
  self->line_spacing = 6;
}

/* ---- The box ---- */

struct _TocsinWrapBox
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (TocsinWrapBox, tocsin_wrap_box, GTK_TYPE_WIDGET)

static void
tocsin_wrap_box_dispose (GObject *object)
{
  tocsin_wrap_box_clear (TOCSIN_WRAP_BOX (object));
  G_OBJECT_CLASS (tocsin_wrap_box_parent_class)->dispose (object);
}

static void
tocsin_wrap_box_class_init (TocsinWrapBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tocsin_wrap_box_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), TOCSIN_TYPE_WRAP_LAYOUT);
}

static void
tocsin_wrap_box_init (TocsinWrapBox *self)
{
  (void) self;
}

/* A box with so many pixels between the children of a line, and between lines. */
GtkWidget *
tocsin_wrap_box_new (int spacing, int line_spacing)
{
  GtkWidget *self = g_object_new (TOCSIN_TYPE_WRAP_BOX, NULL);
  TocsinWrapLayout *layout = TOCSIN_WRAP_LAYOUT (gtk_widget_get_layout_manager (self));

  layout->spacing = spacing;
  layout->line_spacing = line_spacing;
  return self;
}

void
tocsin_wrap_box_append (TocsinWrapBox *self, GtkWidget *child)
{
  g_return_if_fail (TOCSIN_IS_WRAP_BOX (self));
  gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}

void
tocsin_wrap_box_clear (TocsinWrapBox *self)
{
  GtkWidget *child;

  g_return_if_fail (TOCSIN_IS_WRAP_BOX (self));
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}
