/// What is wrong with a JSON text, and where.
public struct JSONFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of faults.
  public enum Kind: Hashable, Sendable {
    /// It is not JSON, not UTF-8, or nested too deeply.
    case syntax
    /// It is JSON that would not come back as it was: a member given twice, a NUL, half of a surrogate pair.
    case content
    /// It is JSON of another shape than was asked for.
    case shape
  }

  /// The kind of the fault.
  public var kind: Kind
  /// For people: what was expected or what is not allowed, as the end of a sentence without its full stop.
  public var reason: String
  /// The RFC 6901 pointer of the value that is wrong; empty for the whole text.
  public var pointer: String
  /// The place, both counted from 1, the column in bytes.
  public var line: Int
  /// The byte within ``line``, from 1.
  public var column: Int

  /// Creates a fault, of the whole text unless a place is given.
  public init(_ kind: Kind, _ reason: String, pointer: String = "", line: Int = 1, column: Int = 1) {
    self.kind = kind
    self.reason = reason
    self.pointer = pointer
    self.line = line
    self.column = column
  }

  /// The reason as a sentence, with line and column unless the fault is one of shape.
  public var description: String {
    switch kind {
    case .syntax, .content: "Line \(line), column \(column): \(reason)."
    case .shape: reason.prefix(1).uppercased() + reason.dropFirst() + "."
    }
  }
}

/// A fault by its byte, before line, column and pointer are looked up.
struct JSONFlaw: Error {
  var kind = JSONFault.Kind.syntax
  var reason: String
  var offset: Int
  /// The member that the fault is about, when the place alone would name the object that has it.
  var member: String?
}
