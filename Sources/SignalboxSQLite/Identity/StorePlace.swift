/// Where a file is: enough to tell a file that was moved from a copy of it.
struct StorePlace: Hashable, Sendable {
  var mark: FileMark
  /// The machine's own name for itself, which stays as long as its system is installed; empty where there is none.
  var machine: String

  /// Of a file on this machine.
  init(_ mark: FileMark) {
    self.init(mark: mark, machine: Self.thisMachine)
  }

  init(mark: FileMark, machine: String) {
    self.mark = mark
    self.machine = machine
  }

  private static var thisMachine: String {
    let text = StoreFiles.text(at: "/etc/machine-id") ?? StoreFiles.text(at: "/var/lib/dbus/machine-id") ?? ""
    return String(text.prefix { $0 != "\n" })
  }

  /// `device inode machine`, as the file keeps it.
  var text: String { "\(mark.device) \(mark.inode) \(machine)" }

  init?(_ text: String) {
    let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count == 3, let device = UInt64(words[0]), let inode = UInt64(words[1]) else { return nil }
    self.init(mark: FileMark(device: device, inode: inode), machine: String(words[2]))
  }
}
