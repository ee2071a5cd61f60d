#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>
#ifdef __linux__
#include <sys/mman.h>
#else
#include <xlocale.h>
#endif

#define RESTORE_CAPACITY 512
#define WRITE_ATTEMPTS 20
#define WRITE_PATIENCE_MILLISECONDS 50

// All of this is written before `active` is set, and only read while it is. `active` is what decides who restores: whoever takes it from true to false.
static struct {
  int input;
  int output;
  struct termios modes;
  uint8_t restore[RESTORE_CAPACITY];
  size_t length;
} terminal;
static atomic_bool active;

// One byte in the pipe wakes the reader; which signals came is in `pending`, so none is lost when the pipe is full.
static int wakeup[2] = {-1, -1};
static atomic_uint pending;
// Which requests to end have come.
static atomic_uint asked;

static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS, SIGQUIT};
static const int event_signals[] = {SIGWINCH, SIGCONT, SIGTSTP, SIGHUP, SIGINT, SIGTERM};
#define FATAL_COUNT (sizeof fatal_signals / sizeof *fatal_signals)
#define EVENT_COUNT (sizeof event_signals / sizeof *event_signals)
static struct sigaction former_fatal[FATAL_COUNT];
static struct sigaction former_event[EVENT_COUNT];

static unsigned bit_of(int number) {
  switch (number) {
  case SIGWINCH: return SB_SIGNAL_RESIZE;
  case SIGTSTP: return SB_SIGNAL_STOP;
  case SIGCONT: return SB_SIGNAL_CONTINUE;
  case SIGHUP: return SB_SIGNAL_HANGUP;
  case SIGINT: return SB_SIGNAL_INTERRUPT;
  case SIGTERM: return SB_SIGNAL_TERMINATE;
  default: return 0;
  }
}

static void announce(unsigned bit) {
  int saved = errno;
  atomic_fetch_or(&pending, bit);
  ssize_t ignored = write(wakeup[1], "", 1);
  (void)ignored;
  errno = saved;
}

static void restore_action(int number, const struct sigaction *actions, const int *signals, size_t count) {
  for (size_t index = 0; index < count; index++) {
    if (signals[index] == number) sigaction(number, &actions[index], NULL);
  }
}

// A request to end is an event at first, for an orderly end; the second one means it.
static void on_event(int number) {
  unsigned bit = bit_of(number);
  const unsigned ending = SB_SIGNAL_HANGUP | SB_SIGNAL_INTERRUPT | SB_SIGNAL_TERMINATE;
  if ((bit & ending) && (atomic_fetch_or(&asked, bit) & ending)) {
    sb_leave();
    signal(number, SIG_DFL);
    raise(number);
    return;
  }
  announce(bit);
}

static void on_fatal(int number, siginfo_t *info, void *context) {
  (void)context;
  sb_leave();
  restore_action(number, former_fatal, fatal_signals, FATAL_COUNT);
  // A fault comes again by itself when its instruction does, and then carries the true context for a backtrace or a
  // core. All else (raise, kill, a breakpoint already passed) has to be sent again; it is delivered on return.
  bool repeats = number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE;
  if (!repeats || info->si_code <= 0) raise(number);
}

// What the parent chose to ignore (nohup, a shell without job control) stays ignored.
static void install_all(
  const int *signals, size_t count, struct sigaction action, struct sigaction *former
) {
  sigfillset(&action.sa_mask);
  for (size_t index = 0; index < count; index++) {
    sigaction(signals[index], NULL, &former[index]);
    if (former[index].sa_handler != SIG_IGN) sigaction(signals[index], &action, NULL);
  }
}

static void install(void) {
  struct sigaction fatal = {.sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  install_all(fatal_signals, FATAL_COUNT, fatal, former_fatal);
  struct sigaction event = {.sa_handler = on_event, .sa_flags = SA_RESTART | SA_ONSTACK};
  install_all(event_signals, EVENT_COUNT, event, former_event);
}

static int open_pipe(void) {
  if (wakeup[0] >= 0) return 0;
  int ends[2];
  if (pipe(ends) != 0) return errno;
  for (int index = 0; index < 2; index++) {
    fcntl(ends[index], F_SETFD, FD_CLOEXEC);
    fcntl(ends[index], F_SETFL, O_NONBLOCK);
    wakeup[index] = ends[index];
  }
  return 0;
}

int sb_prepare(const uint8_t *restore, size_t length) {
  if (length > RESTORE_CAPACITY) return ENAMETOOLONG;
  memcpy(terminal.restore, restore, length);
  terminal.length = length;
  return 0;
}

int sb_arm(int input, int output) {
  // The pipe is kept for the life of the process: a late handler must never write to a number that is used again.
  int error = open_pipe();
  if (error != 0) return error;
  if (tcgetattr(input, &terminal.modes) != 0) return errno;
  terminal.input = input;
  terminal.output = output;
  sb_take_signals();
  atomic_store(&asked, 0);
  install();
  static bool registered;
  if (!registered) atexit(sb_leave);
  registered = true;
  return 0;
}

void sb_disarm(void) {
  sb_leave();
  for (size_t index = 0; index < FATAL_COUNT; index++) sigaction(fatal_signals[index], &former_fatal[index], NULL);
  for (size_t index = 0; index < EVENT_COUNT; index++) sigaction(event_signals[index], &former_event[index], NULL);
}

void sb_heed_job_control(void) {
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGTTIN);
  sigaddset(&stops, SIGTTOU);
  pthread_sigmask(SIG_UNBLOCK, &stops, NULL);
}

int sb_enter(void) {
  // In the background the system stops a process that does this, until it is in the foreground again; but only if the
  // thread hears of it, and those of the concurrency pool are deaf.
  sigset_t former;
  pthread_sigmask(SIG_BLOCK, NULL, &former);
  sb_heed_job_control();
  struct termios raw = terminal.modes;
  raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
  raw.c_oflag &= ~(tcflag_t)OPOST;
  raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  atomic_store(&active, true);
  int result;
  do {
    result = tcsetattr(terminal.input, TCSANOW, &raw);
  } while (result != 0 && errno == EINTR);
  int error = result == 0 ? 0 : errno;
  pthread_sigmask(SIG_SETMASK, &former, NULL);
  return error;
}

// Waits for a second at most: a terminal that is stuck must not keep a dying process from dying.
static void write_restore(void) {
  int flags = fcntl(terminal.output, F_GETFL);
  if (flags >= 0) fcntl(terminal.output, F_SETFL, flags | O_NONBLOCK);
  size_t written = 0;
  for (int attempt = 0; attempt < WRITE_ATTEMPTS && written < terminal.length; attempt++) {
    ssize_t count = write(terminal.output, terminal.restore + written, terminal.length - written);
    if (count > 0) {
      written += (size_t)count;
    } else if (count < 0 && errno == EAGAIN) {
      struct pollfd output = {.fd = terminal.output, .events = POLLOUT};
      poll(&output, 1, WRITE_PATIENCE_MILLISECONDS);
    } else if (count == 0 || errno != EINTR) {
      break;
    }
  }
  if (flags >= 0) fcntl(terminal.output, F_SETFL, flags);
}

void sb_leave(void) {
  if (!atomic_exchange(&active, false)) return;
  int saved = errno;
  write_restore();
  tcsetattr(terminal.input, TCSANOW, &terminal.modes);
  errno = saved;
}

static bool stop_is_ignored(void) {
  for (size_t index = 0; index < EVENT_COUNT; index++) {
    if (event_signals[index] == SIGTSTP) return former_event[index].sa_handler == SIG_IGN;
  }
  return false;
}

void sb_stop(bool group) {
  if (stop_is_ignored()) return;
  struct sigaction ours, other = {.sa_handler = SIG_IGN};
  sigemptyset(&other.sa_mask);
  sigaction(SIGTSTP, &other, &ours);
  if (group) kill(0, SIGTSTP);
  // Sent to this very thread, so that the process stops before this call returns and not a moment later.
  other.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &other, NULL);
  sigset_t stop, former;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, &former);
  pthread_kill(pthread_self(), SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &former, NULL);
  sigaction(SIGTSTP, &ours, NULL);
  // The caller resumes by itself; only a continuation that was not its own is news.
  atomic_fetch_and(&pending, ~(unsigned)SB_SIGNAL_CONTINUE);
}

int sb_signal_descriptor(void) { return wakeup[0]; }

unsigned sb_take_signals(void) {
  char bytes[64];
  while (read(wakeup[0], bytes, sizeof bytes) > 0) {
  }
  return atomic_exchange(&pending, 0);
}

void sb_announce_close(void) { announce(SB_SIGNAL_CLOSE); }

FILE *sb_memory_file(void) {
#ifdef __linux__
  int descriptor = memfd_create("signalbox-screen", MFD_CLOEXEC);
  if (descriptor < 0) return NULL;
  FILE *file = fdopen(descriptor, "w+");
  if (file == NULL) close(descriptor);
  return file;
#else
  return tmpfile();
#endif
}

// The variable that decides about characters.
static const char *character_locale(void) {
  static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
    const char *value = getenv(names[index]);
    if (value != NULL && *value != 0) return value;
  }
  return "C";
}

bool sb_locale_is_utf8(void) {
  locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
  if (locale != (locale_t)0) {
    bool is_utf8 = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
    freelocale(locale);
    return is_utf8;
  }
  // A locale that this machine does not have, as over ssh: its name tells what the terminal was set up for.
  const char *name = character_locale();
  return strcasestr(name, "utf-8") != NULL || strcasestr(name, "utf8") != NULL;
}

void sb_use_utf8(void) {
  if (setlocale(LC_CTYPE, "") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return;
  if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) setlocale(LC_CTYPE, "en_US.UTF-8");
}

int sb_width(uint32_t character) { return wcwidth((wchar_t)character); }

bool sb_size(int descriptor, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return true;
}
