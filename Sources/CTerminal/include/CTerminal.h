// The part of owning a terminal that signal handlers need, in C because only there it is known what runs in one: the
// modes to go back to, the bytes that undo what was switched on, and the handlers themselves.
//
// One terminal per process. All functions answer 0 or an errno unless they say otherwise. Every one but `sb_leave` is
// to be called by one thread at a time.
#ifndef SIGNALBOX_CTERMINAL_H
#define SIGNALBOX_CTERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

// Bits of `sb_take_signals`.
enum {
  SB_SIGNAL_RESIZE = 1,
  SB_SIGNAL_STOP = 2,
  SB_SIGNAL_CONTINUE = 4,
  SB_SIGNAL_HANGUP = 8,
  SB_SIGNAL_INTERRUPT = 16,
  SB_SIGNAL_TERMINATE = 32,
  SB_SIGNAL_CLOSE = 64,
};

// Remembers the terminal's modes and the handlers of all signals concerned, and installs our own. To be called before
// ncurses starts, which installs handlers where there are none.
int sb_arm(int input, int output);

// The bytes that `sb_leave` writes; to be called before the first `sb_enter`.
int sb_prepare(const uint8_t *restore, size_t length);

// Ends what `sb_arm` began: leaves if that has not been done, puts the former signal handlers back.
void sb_disarm(void);

// Lets this thread stop the process when it reads or sets the terminal from the background, instead of failing.
void sb_heed_job_control(void);

// Raw mode: bytes come one by one, unechoed, ^C and ^Z among them.
int sb_enter(void);

// Writes the restoring bytes and sets the former modes, once per `sb_enter`. Safe in a signal handler.
void sb_leave(void);

// Stops this process (and with `group` its whole group, as the terminal's own ^Z does) and returns when it goes on.
// Returns at once where stopping is not possible, as without a shell that could continue it.
void sb_stop(bool group);

// What is readable when `sb_take_signals` has something to say.
int sb_signal_descriptor(void);

// The signals that came since the last call, as bits.
unsigned sb_take_signals(void);

// Makes `sb_take_signals` say `SB_SIGNAL_CLOSE`.
void sb_announce_close(void);

// A file in memory, without a name, that ends with its last descriptor; NULL with errno when that is not possible.
FILE *sb_memory_file(void);

// Whether text is UTF-8 in the locale of the environment. Changes nothing, and can be called at any time.
bool sb_locale_is_utf8(void);

// Makes sure that text is UTF-8, in the locale of the environment if that is, else in a neutral one.
void sb_use_utf8(void);

// Columns that the C library, and so ncurses, takes for a character; negative when it is not printable.
int sb_width(uint32_t character);

// The terminal's size; false when it does not tell.
bool sb_size(int descriptor, int *columns, int *rows);

#endif
