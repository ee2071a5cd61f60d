import SignalboxProcess

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Removes sockets by name without taking away what another program has put under that name meanwhile.
///
/// The lock keeps servers apart, and not a program that binds the name without it. The system removes whatever a name leads to
/// at that moment, so the socket gets a name first that nobody else uses: what is looked at there is what is removed.
extension SocketFile {
  /// Removes a socket that nobody serves, if there is one.
  func removeStale() throws(ControlServerError) {
    guard let found = FileStatus(at: path) else { return }
    guard found.isSocket else {
      throw ControlServerError(
        .notASocket, "\(path) is there and no socket; it is left alone. Move it, or use --socket.")
    }
    if let refusal = refusal(by: probe(path)) { throw refusal }
    let aside = asidePath
    guard rename(path, aside) == 0 else {
      guard errno != ENOENT else { return }
      throw ControlServerError(.notASocket, "Cannot remove the stale socket \(path): \(Self.systemError()).")
    }
    let answer = probe(aside)
    guard answer == .stale, FileStatus(at: aside)?.identity == found.identity else {
      putBack(aside)
      throw refusal(by: answer) ?? isTaken
    }
    unlink(aside)
  }

  /// Removes the socket unless another server has put its own there.
  func remove(_ socket: FileStatus.Identity) {
    let aside = asidePath
    guard leads(to: socket), rename(path, aside) == 0 else { return }
    if FileStatus(at: aside)?.identity == socket { unlink(aside) } else { putBack(aside) }
  }

  /// Another server has made its socket in this moment.
  var isTaken: ControlServerError {
    ControlServerError(
      .inUse, "Another server has just made the socket \(path). Stop it, or give this one another --socket.")
  }

  /// nil when nobody answers.
  private func refusal(by answer: SocketProbe.Answer) -> ControlServerError? {
    switch answer {
    case .stale: return nil
    case .live(let process):
      let holder = process.map { "process \($0)" } ?? "a process"
      return ControlServerError(
        .inUse, "Another server (\(holder)) answers on \(path). Stop it, or give this one another --socket.")
    case .unknown(let reason):
      return ControlServerError(.notASocket, "Cannot tell whether a server answers on \(path): \(reason).")
    }
  }

  /// A name in the same directory.
  ///
  /// It is short: an address that can hold the socket's own path can hold it too.
  private var asidePath: String {
    "\(directory)/.\(String(UInt32.random(in: 0..<36 * 36 * 36 * 36), radix: 36))"
  }

  /// Gives what was moved aside its name back.
  ///
  /// Where that has been taken again by now, both stay where they are.
  private func putBack(_ aside: String) {
    // A link never takes the place of another file. The system makes none of what is root's for others, see proc(5) on
    // protected_hardlinks.
    if link(aside, path) == 0 {
      unlink(aside)
    } else if FileStatus(at: path) == nil {
      rename(aside, path)
    }
  }
}
