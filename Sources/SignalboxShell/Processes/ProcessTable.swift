import CProcess
package import Glibc

/// The processes of this machine as `/proc` tells of them.
///
/// On a system without one it is empty.
///
/// Libc is used here because FoundationEssentials reads files of unknown size and lists folders several times slower, and
/// the end of every command reads here.
package struct ProcessTable: Sendable {
  private let root: String

  /// - Parameter root: what stands for `/proc`.
  package init(root: String = "/proc") {
    self.root = root
  }

  /// The numbers of all processes, in no order.
  ///
  /// - Throws: when the machine is too short of something to look: that is not the same as that there are none.
  func pids() throws(KernelError) -> [pid_t] {
    guard let folder = opendir(root) else {
      try Self.throwShortage()
      return []
    }
    defer { closedir(folder) }
    var pids: [pid_t] = []
    while let item = readdir(folder) {
      let pid = withUnsafePointer(to: &item.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { pid_t(String(cString: $0)) }
      }
      if let pid { pids.append(pid) }
    }
    return pids
  }

  /// What is known of one process; nil when there is none of that number.
  package func entry(_ pid: pid_t) throws(KernelError) -> ProcessEntry? {
    try read("\(root)/\(pid)/stat").flatMap(ProcessEntry.init(stat:))
  }

  /// Whether a number is a process's, and not that of a thread within one.
  static func isProcess(_ pid: pid_t) -> Bool {
    var descriptor: CInt = -1
    let code = sb_open_process(pid, &descriptor)
    guard code == 0 else { return KernelError(code: code).shortage != nil }
    close(descriptor)
    return true
  }

  /// The marks that a process was started with; nil also when it is another user's.
  ///
  /// Waits for as long as the kernel holds its memory, which may be for ever.
  func marks(_ pid: pid_t) throws(KernelError) -> CommandMarks? {
    // The kernel refuses other users' environments to all but the superuser, who must not end other users' commands
    // either.
    var status = stat()
    guard stat("\(root)/\(pid)", &status) == 0, status.st_uid == geteuid() else { return nil }
    return try read("\(root)/\(pid)/environ").flatMap(CommandMarks.init(environ:))
  }

  /// The number that the kernel gave to the last process or thread it made.
  func newest() throws(KernelError) -> pid_t? {
    guard let text = try read("\(root)/loadavg") else { return nil }
    return text.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }).last.flatMap {
      pid_t(String(decoding: $0, as: UTF8.self))
    }
  }

  private func read(_ path: String) throws(KernelError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      try Self.throwShortage()
      return nil
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while true {
      let part = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        count = max(Glibc.read(descriptor, buffer.baseAddress, buffer.count), 0)
      }
      if part.isEmpty { return bytes.isEmpty ? nil : bytes }
      bytes += part
    }
  }

  private static func throwShortage() throws(KernelError) {
    let error = KernelError(code: errno)
    if error.shortage != nil { throw error }
  }
}
