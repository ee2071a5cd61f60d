// Which file a name leads to, asked for without what else the system knows of it.
#ifndef SIGNALBOX_CFILES_H
#define SIGNALBOX_CFILES_H

#include <stdint.h>

// Sets the device and the inode of the file that a path leads to, through links; 0, or an errno.
int sb_file_mark(const char *path, uint64_t *device, uint64_t *inode);

#endif
