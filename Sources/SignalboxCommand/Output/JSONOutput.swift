import ArgumentParser
import FoundationEssentials
import SignalboxModel

/// `--json`, for commands that have one thing to show.
struct JSONOption: ParsableArguments {
  @Flag(help: "Print one JSON document, for programs.")
  var json = false
}

extension Console {
  /// Prints a value as one JSON document on one line, which a terminal can be shown.
  static func sayJSON(_ value: some Encodable) throws {
    let text = String(decoding: try JSONEncoder.encode(value), as: UTF8.self)
    try say([JSONText(trusted: text)])
  }

  /// Prints documents, one a line, with everything escaped that a terminal could act on or is not to be shown.
  static func say(_ documents: [JSONText]) throws {
    let inASCII = isASCII
    try say(documents.map { $0.harmless(inASCII: inASCII) }.joined(separator: "\n"))
  }
}
