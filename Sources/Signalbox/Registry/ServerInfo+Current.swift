import FoundationEssentials
import SignalboxModel

extension ServerInfo {
  /// This process.
  static func current(name: String, store: String, boot: String, startedAt: Timestamp) -> ServerInfo {
    let process = ProcessInfo.processInfo
    return ServerInfo(
      name: name, version: SignalboxVersion.current, host: process.hostName, pid: Int(process.processIdentifier),
      startedAt: startedAt, store: store, boot: boot)
  }
}
