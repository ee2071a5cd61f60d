// ncursesw for Swift: its global variables and macros are not visible, or not safe, from there, so what is needed of
// them is wrapped here. Nothing in this file keeps state of its own.
#ifndef SIGNALBOX_CNCURSES_H
#define SIGNALBOX_CNCURSES_H

#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

// The part of <term.h> that is used. The header itself would bring hundreds of macros with names like `lines`, and the
// system's termios.h as if it were part of this module.
struct term;
extern int setupterm(const char *kind, int descriptor, int *error);
extern int tigetnum(const char *name);
extern char *tigetstr(const char *name);
extern struct term *set_curterm(struct term *terminal);
extern int del_curterm(struct term *terminal);

#define SB_MAX_MARKS 4

// Number of colours of a kind of terminal, 0 when it has none; -1 when terminfo does not know it, -2 when its cursor
// cannot be moved.
static inline int sb_terminal_colors(const char *kind, int descriptor) {
  int error = 0;
  use_env(FALSE);
  if (setupterm(kind, descriptor, &error) != OK) return error == 1 ? -2 : -1;
  int colors = tigetnum("colors");
  const char *move = tigetstr("cup");
  bool movable = move != NULL && move != (const char *)-1;
  del_curterm(set_curterm(NULL));
  if (!movable) return -2;
  return colors > 0 ? colors : 0;
}

// Starts a screen that is written to a file instead of to the terminal; NULL when that is not possible.
//
// Its size is to be set with sb_resize. A kind of terminal that has a size in terminfo begins with that; for one that
// has none, as the Linux console, ncurses makes no screen unless it may look elsewhere: at LINES and COLUMNS, and in
// the end it takes 24 rows of 80 columns.
static inline SCREEN *sb_start(const char *kind, FILE *file, bool colors) {
  use_env(FALSE);
  SCREEN *screen = newterm(kind, file, file);
  if (screen == NULL) {
    use_env(TRUE);
    screen = newterm(kind, file, file);
  }
  if (screen == NULL) return NULL;
  // Without this a refresh stops half-way whenever the "keyboard", here the file, has something to read.
  typeahead(-1);
  nonl();
  if (colors && has_colors()) {
    start_color();
    use_default_colors();
  }
  return screen;
}

// A string of terminfo for the current screen, NULL when it has none.
static inline const char *sb_capability(const char *name) {
  const char *value = tigetstr(name);
  return value == (const char *)-1 ? NULL : value;
}

static inline int sb_colors(void) { return COLORS; }
static inline int sb_color_pairs(void) { return COLOR_PAIRS; }

// Defines a pair; -1 is the terminal's own default.
static inline void sb_define_pair(int pair, int foreground, int background) {
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS >= 20170401
  init_extended_pair(pair, foreground, background);
#else
  init_pair((short)pair, (short)foreground, (short)background);
#endif
}

// Makes a cell of one character and the marks that stand on it. The bits of `attributes` are those of the dashboard's
// style: bold, dim, italic, underline, reverse.
static inline void sb_set_cell(
  cchar_t *cell, uint32_t character, const uint32_t *marks, int count, uint8_t attributes, int pair
) {
  wchar_t text[SB_MAX_MARKS + 2] = {(wchar_t)character};
  for (int index = 0; index < count && index < SB_MAX_MARKS; index++) text[index + 1] = (wchar_t)marks[index];
  attr_t bits = A_NORMAL;
  if (attributes & 1) bits |= A_BOLD;
  if (attributes & 2) bits |= A_DIM;
#ifdef A_ITALIC
  if (attributes & 4) bits |= A_ITALIC;
#endif
  if (attributes & 8) bits |= A_UNDERLINE;
  if (attributes & 16) bits |= A_REVERSE;
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS >= 20170401
  setcchar(cell, text, bits, 0, &pair);
#else
  setcchar(cell, text, bits, (short)pair, NULL);
#endif
}

// Puts a row of cells without moving on to the next one, so that the last corner can be written as well. Wide
// characters are given once, without a right half.
static inline void sb_put_row(int row, const cchar_t *cells, int count) { mvadd_wchnstr(row, 0, cells, count); }

static inline void sb_clear(void) { werase(stdscr); }

static inline void sb_resize(int rows, int columns) { resize_term(rows, columns); }

// Forgets what the terminal shows: the next update paints all of it.
static inline void sb_forget_screen(void) { clearok(curscr, TRUE); }

static inline void sb_hide_cursor(void) {
  leaveok(stdscr, TRUE);
  curs_set(0);
}

static inline void sb_show_cursor(int row, int column) {
  leaveok(stdscr, FALSE);
  wmove(stdscr, row, column);
  curs_set(1);
}

static inline void sb_update(void) {
  wnoutrefresh(stdscr);
  doupdate();
}

#endif
