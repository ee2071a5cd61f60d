// Which file a name leads to, and when that may have changed.
#ifndef SIGNALBOX_CFILES_H
#define SIGNALBOX_CFILES_H

#include <stdint.h>

// Sets the device and the inode of the file that a path leads to, through links; 0, or an errno.
int sb_file_mark(const char *path, uint64_t *device, uint64_t *inode);

// Watches the names in a directory; a descriptor, or -1 where that cannot be had.
int sb_open_name_watch(const char *directory);

// Waits until a name that begins with `prefix` is made, moved or deleted, or the directory is; 0, or an errno: ECANCELED when
// the watch was ended or the directory is gone.
int sb_wait_for_names(int watch, const char *prefix);

// Ends a wait, in whatever thread; the descriptor stays open.
void sb_end_name_watch(int watch);

#endif
