package import Glibc

/// A process as the kernel lists it at one moment.
///
/// Two entries are equal when they are of the same process, whatever has become of it between them.
package struct ProcessEntry: Hashable, Sendable {
  package var pid: pid_t
  package var parent: pid_t
  package var group: pid_t
  package var session: pid_t
  /// What the program is called, at most 15 bytes of it.
  package var program: String
  /// What it does, as the kernel says it: `R` runs, `S` sleeps, `D` waits in the kernel and hears no signal, `Z` has ended.
  package var state: String
  /// Ticks since the machine started; with the number it names one process for ever.
  package var startTime: UInt64
  /// Whether it has ended already, or is past the point from which it runs none of its own code any more.
  package var isEnding: Bool

  /// Reads the text of `/proc/PID/stat`; nil when it is not one.
  package init?(stat: [UInt8]) {
    // The second field is the program's name in parentheses, which can hold anything, parentheses and spaces too.
    guard let nameStart = stat.firstIndex(of: UInt8(ascii: "(")), let nameEnd = stat.lastIndex(of: UInt8(ascii: ")")),
      let pid = pid_t(String(decoding: stat[..<nameStart], as: UTF8.self).filter { $0 != " " })
    else { return nil }
    let fields = stat[(nameEnd + 1)...].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    guard fields.count > 19, let parent = pid_t(fields[1]), let group = pid_t(fields[2]),
      let session = pid_t(fields[3]),
      let flags = UInt64(fields[6]), let startTime = UInt64(fields[19])
    else { return nil }
    self.pid = pid
    program = String(decoding: stat[(nameStart + 1)..<nameEnd], as: UTF8.self)
    state = fields[0]
    self.parent = parent
    self.group = group
    self.session = session
    self.startTime = startTime
    self.isEnding = fields[0] == "Z" || fields[0] == "X" || flags & Self.exiting != 0
  }

  package static func == (left: ProcessEntry, right: ProcessEntry) -> Bool {
    left.pid == right.pid && left.startTime == right.startTime
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(pid)
    hasher.combine(startTime)
  }

  /// The kernel's PF_EXITING.
  private static let exiting: UInt64 = 0x4
}
