/*
 * Loaded into a server before its own code: notes what it writes to its database files and when that is on the disk, so that
 * what a power cut leaves can be made for any moment. A record: kind, time, offset, lengths of name and data, both.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define FILES 65536

struct __attribute__((packed)) record {
  char kind;
  uint64_t time;
  uint64_t offset;
  uint32_t name;
  uint32_t data;
};

static char *names[FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_file = -1;

/* The end of the name of a database file: nothing, -wal or -journal; null for any other file. */
static const char *end_of(const char *path) {
  const char *file = getenv("DISK_LOG_OF");
  if (!file || !path || strncmp(path, file, strlen(file)) != 0) return NULL;
  const char *end = path + strlen(file);
  return *end == '\0' || strcmp(end, "-wal") == 0 || strcmp(end, "-journal") == 0 ? end : NULL;
}

static const char *name_of(int fd) { return fd >= 0 && fd < FILES ? names[fd] : NULL; }

static void note(char kind, const char *name, uint64_t offset, const void *data, size_t length) {
  struct timespec now;
  if (log_file < 0) log_file = open(getenv("DISK_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  clock_gettime(CLOCK_MONOTONIC, &now);
  struct record head = {kind, (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec, offset, (uint32_t)strlen(name), (uint32_t)length};
  struct iovec parts[3] = {{&head, sizeof head}, {(void *)name, head.name}, {(void *)data, length}};
  if (writev(log_file, parts, 3) < 0) abort();
}

static void opened(int fd, const char *path) {
  const char *end = end_of(path);
  if (fd < 0 || fd >= FILES) return;
  free(names[fd]);
  names[fd] = end ? strdup(end) : NULL;
}

#define OPEN(symbol)                                                         \
  int symbol(const char *path, int flags, ...) {                             \
    static int (*plain)(const char *, int, ...);                             \
    if (!plain) plain = dlsym(RTLD_NEXT, #symbol);                           \
    va_list rest;                                                            \
    va_start(rest, flags);                                                   \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;  \
    va_end(rest);                                                            \
    int fd = plain(path, flags, mode);                                       \
    opened(fd, path);                                                        \
    return fd;                                                               \
  }
OPEN(open)
OPEN(open64)

int close(int fd) {
  static int (*plain)(int);
  if (!plain) plain = dlsym(RTLD_NEXT, "close");
  if (fd >= 0 && fd < FILES && names[fd]) {
    free(names[fd]);
    names[fd] = NULL;
  }
  return plain(fd);
}

#define PWRITE(symbol, offset_type)                                              \
  ssize_t symbol(int fd, const void *data, size_t length, offset_type offset) {  \
    static ssize_t (*plain)(int, const void *, size_t, offset_type);             \
    if (!plain) plain = dlsym(RTLD_NEXT, #symbol);                               \
    const char *name = name_of(fd);                                              \
    if (!name) return plain(fd, data, length, offset);                           \
    pthread_mutex_lock(&lock);                                                   \
    ssize_t done = plain(fd, data, length, offset);                              \
    if (done > 0) note('W', name, (uint64_t)offset, data, (size_t)done);         \
    pthread_mutex_unlock(&lock);                                                 \
    return done;                                                                 \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t length) {
  static ssize_t (*plain)(int, const void *, size_t);
  if (!plain) plain = dlsym(RTLD_NEXT, "write");
  const char *name = name_of(fd);
  if (!name) return plain(fd, data, length);
  pthread_mutex_lock(&lock);
  off_t offset = lseek(fd, 0, SEEK_CUR);
  ssize_t done = plain(fd, data, length);
  if (done > 0) note('W', name, (uint64_t)offset, data, (size_t)done);
  pthread_mutex_unlock(&lock);
  return done;
}

#define TRUNCATE(symbol, size_type)                            \
  int symbol(int fd, size_type size) {                         \
    static int (*plain)(int, size_type);                       \
    if (!plain) plain = dlsym(RTLD_NEXT, #symbol);             \
    const char *name = name_of(fd);                            \
    if (!name) return plain(fd, size);                         \
    pthread_mutex_lock(&lock);                                 \
    int result = plain(fd, size);                              \
    if (result == 0) note('T', name, (uint64_t)size, NULL, 0); \
    pthread_mutex_unlock(&lock);                               \
    return result;                                             \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

/* Nothing is written to the files while they are brought to the disk, so all that was noted before is there. */
#define SYNC(symbol)                                    \
  int symbol(int fd) {                                  \
    static int (*plain)(int);                           \
    if (!plain) plain = dlsym(RTLD_NEXT, #symbol);      \
    const char *name = name_of(fd);                     \
    if (!name) return plain(fd);                        \
    pthread_mutex_lock(&lock);                          \
    int result = plain(fd);                             \
    if (result == 0) note('S', name, 0, NULL, 0);       \
    pthread_mutex_unlock(&lock);                        \
    return result;                                      \
  }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
  static int (*plain)(const char *);
  if (!plain) plain = dlsym(RTLD_NEXT, "unlink");
  const char *name = end_of(path);
  if (!name) return plain(path);
  pthread_mutex_lock(&lock);
  int result = plain(path);
  if (result == 0) note('U', name, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}
