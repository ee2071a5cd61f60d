import NIOCore
import SignalboxModel

/// The names in a Host header that mean this server.
///
/// Another one means that somebody's DNS led a browser here.
struct HostNames: Sendable {
  /// Answered to with any port: a proxy or a tunnel may have its own.
  let extra: [String]
  /// The host that is listened on, unless it stands for every address.
  let listening: String?
  /// Its certificate names this server too.
  let certificates: CertificateWatch?

  init(address: ListenAddress, extra: [String], certificates: CertificateWatch?) {
    self.extra = extra.map { HostHeader.canonical($0) }
    listening = address.isEveryAddress ? nil : HostHeader.canonical(address.host)
    self.certificates = certificates
  }

  func check(_ authority: String?, port: Int) throws(Problem) {
    guard let header = authority.flatMap({ HostHeader($0) }) else { throw wrongHost(port) }
    if extra.contains(header.name) { return }
    // Without a port the header means the scheme's own.
    guard header.port ?? standardPort == port, own.contains(where: { Self.pattern($0, takes: header.name) }) else {
      throw wrongHost(port)
    }
  }

  private var standardPort: Int { certificates == nil ? 80 : 443 }

  private var own: [String] {
    ["localhost", "127.0.0.1", "::1"] + (listening.map { [$0] } ?? []) + (certificates?.current.names ?? [])
  }

  /// As in certificates: a star stands for one whole label, the first.
  private static func pattern(_ pattern: String, takes name: String) -> Bool {
    guard pattern.hasPrefix("*.") else { return pattern == name }
    guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return false }
    return name[dot...] == pattern.dropFirst()
  }

  private func wrongHost(_ port: Int) -> Problem {
    var names: [String] = []
    for name in own where !names.contains(name) { names.append(name) }
    let hosts = names.map { "\($0.contains(":") ? "[\($0)]" : $0)\(port == standardPort ? "" : ":\(port)")" }
    return Problem(
      type: "wrongHost", title: "Misdirected request", status: 421,
      detail: "This server answers to \((hosts + extra).joined(separator: ", ")) in the Host header.")
  }
}

/// A Host header, taken apart.
struct HostHeader: Hashable, Sendable {
  var name: String
  var port: Int?

  /// nil when it is malformed.
  init?(_ text: String) {
    var name = text[...]
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]"), text[..<end].contains(":") else { return nil }
      name = text[text.index(after: text.startIndex)..<end]
      guard Self.readPort(text[text.index(after: end)...], into: &port) else { return nil }
    } else if let colon = text.firstIndex(of: ":") {
      name = text[..<colon]
      guard Self.readPort(text[colon...], into: &port) else { return nil }
    }
    guard !name.isEmpty else { return nil }
    self.name = Self.canonical(String(name))
  }

  /// Lower case, and an address in its one form.
  static func canonical(_ name: String) -> String {
    var name = name.lowercased()
    if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
    do {
      return try SocketAddress(ipAddress: name, port: 0).ipAddress ?? name
    } catch {
      return name
    }
  }

  /// Reads `:PORT` or nothing.
  private static func readPort(_ text: Substring, into port: inout Int?) -> Bool {
    if text.isEmpty { return true }
    let digits = text.dropFirst()
    guard text.hasPrefix(":"), !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = UInt16(digits)
    else { return false }
    port = Int(number)
    return true
  }
}
