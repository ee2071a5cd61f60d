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
    try say(JSONText(trusted: text).harmless)
  }
}
