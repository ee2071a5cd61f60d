// A disk for SQLite that fails when a test wants it to: a layer over the system's own file access, as SQLite's documentation
// describes (https://sqlite.org/vfs.html), the default of the whole process once it is installed.

#pragma once

#include <stdbool.h>
#include <stdint.h>

// What befalls the files whose paths begin with a prefix.
typedef struct {
  // Bytes by which the files may still grow; no limit when negative. With 0 nothing is written, in place neither.
  int64_t room;
  // How many of the next flushes fail; all when negative.
  int32_t failing_flushes;
  // Flushes that succeeded so far.
  int32_t flushes;
  // Flushes through a handle of which one had failed before.
  int32_t flushes_after_failure;
} faulty_disk_state;

// Has every file that is opened from now on go through the layer. Safe to call more than once.
void faulty_disk_install(void);
// Begins to watch a prefix, with a disk that works.
void faulty_disk_watch(const char *prefix);
void faulty_disk_forget(const char *prefix);
void faulty_disk_set_room(const char *prefix, int64_t bytes);
void faulty_disk_fail_flushes(const char *prefix, int32_t count);
faulty_disk_state faulty_disk_look(const char *prefix);
