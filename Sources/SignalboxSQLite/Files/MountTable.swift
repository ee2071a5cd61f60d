/// The file systems that are mounted, as `/proc/self/mountinfo` lists them.
struct MountTable {
  /// Kinds whose files other machines may change: SQLite's locks and its shared memory do not reach them.
  private static let network: Set<Substring> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "coda", "lustre", "ncpfs", "davfs", "beegfs",
    "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.ceph-fuse", "fuse.s3fs", "fuse.rclone", "fuse.davfs2",
    "fuse.curlftpfs", "fuse.gcsfuse", "fuse.juicefs",
  ]

  private let text: String

  static func now() -> MountTable {
    MountTable(parsing: StoreFiles.text(at: "/proc/self/mountinfo") ?? "")
  }

  /// Lines such as `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`.
  init(parsing text: String) {
    self.text = text
  }

  /// The kind of network file system that a file lies on; nil when it lies on a local one, or nobody knows.
  func networkKind(ofDevice device: UInt64) -> String? {
    let major = (device >> 8) & 0xfff | (device >> 32) & ~0xfff
    let minor = device & 0xff | (device >> 12) & ~0xff
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 3, words[2] == "\(major):\(minor)", let dash = words.firstIndex(of: "-"),
        dash + 1 < words.count
      else { continue }
      return Self.network.contains(words[dash + 1]) ? String(words[dash + 1]) : nil
    }
    return nil
  }
}
