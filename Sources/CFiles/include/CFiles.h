// Which file a name leads to, and when that may have changed.
#ifndef SIGNALBOX_CFILES_H
#define SIGNALBOX_CFILES_H

#include <stdint.h>

// Sets the device and the inode of the file that a path leads to, through links; 0, or an errno.
int sb_file_mark(const char *path, uint64_t *device, uint64_t *inode);

// Watches the names in a directory; a descriptor, or -1 where that cannot be had.
int sb_open_name_watch(const char *directory);

// Whether a name that begins with `prefix` was made, moved or deleted, or the directory was, since the last call: 0 for no, 1, or
// -1 when nothing more is told. Does not wait.
int sb_take_name_changes(int watch, const char *prefix);

// Waits until there are changes to take; 0, or an errno: ECANCELED after `sb_wake`.
int sb_wait_for_name_changes(int watch, int waker);

// What ends a wait, in whatever thread; a descriptor, or -1 where that cannot be had.
int sb_open_waker(void);
void sb_wake(int waker);

#endif
