package import SignalboxModel

/// How what an attempt gives back becomes the task's result and is read again.
package struct OutputCoding<Output: Sendable>: Sendable {
  package let encode: @Sendable (Output) throws -> JSONText?
  package let decode: @Sendable (JSONText?) throws -> Output
}

extension OutputCoding where Output == Void {
  /// Nothing is kept.
  package static var none: OutputCoding { OutputCoding(encode: { _ in nil }, decode: { _ in }) }
}

extension OutputCoding where Output: Codable {
  /// Kept as JSON, up to 1 MiB of it; a larger one fails the attempt for good.
  package static var json: OutputCoding {
    OutputCoding { output in
      let text = try encoded(output)
      guard text.text.utf8.count <= Limits.payload else {
        throw TaskError(
          type: "resultTooLarge",
          message: """
            the result has \(text.text.utf8.count) bytes; \(Limits.payload) are allowed: keep it elsewhere and give back \
            where it is
            """, isPermanent: true)
      }
      return text
    } decode: { text in
      try (text ?? JSONText(trusted: "null")).decode(Output.self)
    }
  }

  private static func encoded(_ output: Output) throws -> JSONText {
    do {
      return try JSONText(encoding: output)
    } catch EncodingError.invalidValue(_, let context) {
      // Its value is left out: it may be a secret.
      let path = context.codingPath.isEmpty ? "it" : DecodingError.path(context.codingPath)
      throw TaskError(
        type: "badResult", message: "the result cannot be kept: \(path): \(context.debugDescription)",
        isPermanent: true)
    }
  }
}
