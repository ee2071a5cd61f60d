import CommandTestSupport
import FoundationEssentials
import Glibc

/// A time of day that a test sets for the programs of its sandbox, without touching the machine's.
///
/// A small library that is loaded before libc answers every question for the time of day with the machine's own and an
/// offset, which it reads from a file that it maps. Monotonic clocks are left alone, as they are where somebody sets the
/// time of a machine.
struct FalseClock {
  private let library: String
  private let offsets: String

  /// Compiles the library into the sandbox.
  ///
  /// - Throws: ``Trouble`` when there is no C compiler; Swift's own toolchain comes with one.
  init(in sandbox: Sandbox) async throws {
    library = "\(sandbox.path)/false-clock.so"
    offsets = "\(sandbox.path)/clock-offset"
    try sandbox.write(Self.source, to: "false-clock.c")
    try Data(repeating: 0, count: 8).write(to: URL(filePath: offsets))
    let compiled = try await sandbox.start(["clang", "-shared", "-fPIC", "-O1", "-o", library, "false-clock.c"])
      .ended()
    guard compiled.status == 0 else { throw Trouble("the false clock does not compile: \(compiled.error)") }
  }

  /// The variables of a program that is to see this clock.
  var variables: [String: String] { ["LD_PRELOAD": library, "FALSE_CLOCK_OFFSET": offsets] }

  /// Sets the time of day, so many seconds ahead of the machine's, for all programs that see this clock.
  func set(seconds: Int) throws {
    let descriptor = open(offsets, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Trouble("no \(offsets): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    // In place: the programs have the file mapped.
    var offset = Int64(seconds)
    guard pwrite(descriptor, &offset, 8, 0) == 8 else { throw Trouble("\(offsets) cannot be written") }
  }

  private static let source = """
    #define _GNU_SOURCE
    #include <fcntl.h>
    #include <stdlib.h>
    #include <sys/mman.h>
    #include <sys/syscall.h>
    #include <sys/time.h>
    #include <time.h>
    #include <unistd.h>

    static const volatile long *offset;

    __attribute__((constructor)) static void map(void) {
      const char *path = getenv("FALSE_CLOCK_OFFSET");
      int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
      if (file < 0) return;
      void *page = mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
      close(file);
      if (page != MAP_FAILED) offset = page;
    }

    int clock_gettime(clockid_t clock, struct timespec *time) {
      int result = syscall(SYS_clock_gettime, clock, time);
      if (result == 0 && clock == CLOCK_REALTIME && offset) time->tv_sec += *offset;
      return result;
    }

    int gettimeofday(struct timeval *time, void *zone) {
      struct timespec now;
      (void)zone;
      if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
      time->tv_sec = now.tv_sec;
      time->tv_usec = now.tv_nsec / 1000;
      return 0;
    }

    time_t time(time_t *at) {
      struct timespec now;
      if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
      if (at) *at = now.tv_sec;
      return now.tv_sec;
    }

    """
}
