#include "faulty_disk.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

typedef struct watched {
  char *prefix;
  faulty_disk_state state;
  struct watched *next;
} watched;

typedef struct {
  sqlite3_file base;
  char *path;
  bool flush_has_failed;
  // The system's own file, behind this.
} faulty_file;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static watched *all = NULL;
static sqlite3_vfs *below = NULL;
static sqlite3_vfs layer;

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((faulty_file *)file + 1); }

// With the mutex held.
static watched *find(const char *path) {
  for (watched *one = all; one; one = one->next) {
    if (path && strncmp(path, one->prefix, strlen(one->prefix)) == 0) return one;
  }
  return NULL;
}

static int close_file(sqlite3_file *file) {
  int code = real(file)->pMethods->xClose(real(file));
  free(((faulty_file *)file)->path);
  return code;
}

static int read_file(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

static int write_file(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  sqlite3_int64 size = 0;
  int code = real(file)->pMethods->xFileSize(real(file), &size);
  if (code != SQLITE_OK) return code;
  int64_t growth = offset + count - size;
  bool is_full = false;
  pthread_mutex_lock(&mutex);
  watched *disk = find(((faulty_file *)file)->path);
  if (disk && disk->state.room >= 0) {
    is_full = disk->state.room == 0 || growth > disk->state.room;
    if (!is_full && growth > 0) disk->state.room -= growth;
  }
  pthread_mutex_unlock(&mutex);
  return is_full ? SQLITE_FULL : real(file)->pMethods->xWrite(real(file), bytes, count, offset);
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
  return real(file)->pMethods->xTruncate(real(file), size);
}

static int flush_file(sqlite3_file *file, int flags) {
  faulty_file *own = (faulty_file *)file;
  bool fails = false;
  pthread_mutex_lock(&mutex);
  watched *disk = find(own->path);
  if (disk) {
    if (own->flush_has_failed) disk->state.flushes_after_failure += 1;
    fails = disk->state.failing_flushes != 0;
    if (disk->state.failing_flushes > 0) disk->state.failing_flushes -= 1;
    if (fails) own->flush_has_failed = true;
    else disk->state.flushes += 1;
  }
  pthread_mutex_unlock(&mutex);
  return fails ? SQLITE_IOERR_FSYNC : real(file)->pMethods->xSync(real(file), flags);
}

static int size_of_file(sqlite3_file *file, sqlite3_int64 *size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}

static int lock_file(sqlite3_file *file, int level) { return real(file)->pMethods->xLock(real(file), level); }
static int unlock_file(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }

static int is_locked(sqlite3_file *file, int *answer) {
  return real(file)->pMethods->xCheckReservedLock(real(file), answer);
}

static int control(sqlite3_file *file, int what, void *argument) {
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}

static int sector_size(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }

static int characteristics(sqlite3_file *file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

static int map_shared(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
}

static int lock_shared(sqlite3_file *file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}

static void shared_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }
static int unmap_shared(sqlite3_file *file, int del) { return real(file)->pMethods->xShmUnmap(real(file), del); }

// The second version of the methods: without memory maps, which would go past the layer.
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = flush_file,
    .xFileSize = size_of_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = is_locked,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_shared,
    .xShmLock = lock_shared,
    .xShmBarrier = shared_barrier,
    .xShmUnmap = unmap_shared,
};

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out) {
  faulty_file *own = (faulty_file *)file;
  memset(own, 0, sizeof *own);
  int code = below->xOpen(below, path, real(file), flags, out);
  if (!real(file)->pMethods) return code;
  own->path = path ? strdup(path) : NULL;
  own->base.pMethods = &methods;
  return code;
}

static void install(void) {
  below = sqlite3_vfs_find(NULL);
  layer = *below;
  layer.zName = "faulty-disk";
  layer.pNext = NULL;
  layer.szOsFile = (int)sizeof(faulty_file) + below->szOsFile;
  layer.xOpen = open_file;
  sqlite3_vfs_register(&layer, 1);
}

void faulty_disk_install(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
}

void faulty_disk_watch(const char *prefix) {
  watched *one = calloc(1, sizeof *one);
  one->prefix = strdup(prefix);
  one->state.room = -1;
  pthread_mutex_lock(&mutex);
  one->next = all;
  all = one;
  pthread_mutex_unlock(&mutex);
}

void faulty_disk_forget(const char *prefix) {
  pthread_mutex_lock(&mutex);
  for (watched **place = &all; *place; place = &(*place)->next) {
    watched *one = *place;
    if (strcmp(one->prefix, prefix) != 0) continue;
    *place = one->next;
    free(one->prefix);
    free(one);
    break;
  }
  pthread_mutex_unlock(&mutex);
}

void faulty_disk_set_room(const char *prefix, int64_t bytes) {
  pthread_mutex_lock(&mutex);
  watched *disk = find(prefix);
  if (disk) disk->state.room = bytes;
  pthread_mutex_unlock(&mutex);
}

void faulty_disk_fail_flushes(const char *prefix, int32_t count) {
  pthread_mutex_lock(&mutex);
  watched *disk = find(prefix);
  if (disk) disk->state.failing_flushes = count;
  pthread_mutex_unlock(&mutex);
}

faulty_disk_state faulty_disk_look(const char *prefix) {
  faulty_disk_state state = {.room = -1};
  pthread_mutex_lock(&mutex);
  watched *disk = find(prefix);
  if (disk) state = disk->state;
  pthread_mutex_unlock(&mutex);
  return state;
}
