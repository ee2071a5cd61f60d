/// Addresses that lead to this machine alone.
enum Loopback {
  /// Whether a URL, with its scheme, leads to this machine.
  static func contains(url: String) -> Bool {
    guard let authority = url.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first else {
      return false
    }
    // What stands before an @ is no host.
    if authority.contains("@") { return false }
    let host = authority.hasPrefix("[") ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    return contains(host: String(host))
  }

  static func contains(host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host == "::1" || host == "[::1]" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy(isByte)
  }

  /// Digits alone: others resolve what is more as a name.
  private static func isByte(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } && UInt8(text) != nil
  }
}
