/// `GET /v1/doctor`: what is wrong with the server, and what is right.
public struct DoctorAnswer: Hashable, Sendable, Codable {
  /// The worst first; one `ok` for every subject with nothing wrong.
  public var findings: [DoctorFinding]

  /// Creates an answer.
  public init(findings: [DoctorFinding]) {
    self.findings = findings
  }

  /// Whether any finding is a problem: something does not work, and will not by itself.
  public var hasProblem: Bool { findings.contains { $0.severity == .problem } }
}

/// One thing that was looked at.
public struct DoctorFinding: Hashable, Sendable, Codable {
  /// How much the finding matters.
  public var severity: DoctorSeverity
  /// What was looked at: `store`, `queue mail`, `workers`.
  public var subject: String
  /// For people: what is so, in one sentence without a full stop.
  public var message: String
  /// For people: what to do; nil when nothing is to be done.
  public var remedy: String?

  /// Creates a finding.
  public init(severity: DoctorSeverity, subject: String, message: String, remedy: String? = nil) {
    self.severity = severity
    self.subject = subject
    self.message = message
    self.remedy = remedy
  }
}

/// How much a finding matters.
public enum DoctorSeverity: Hashable, Sendable {
  /// Nothing is wrong with it.
  case ok
  /// Somebody decided it, and it is as it should be while they want it so.
  case note
  /// Worth a look: tasks wait, or may, for something that will pass or that somebody may have forgotten.
  case warning
  /// Tasks do not run, and will not until somebody does something.
  case problem
  /// A severity that a newer server named. Only a client meets it.
  case unknown(String)

  /// Every one that this version gives, the mildest first.
  public static let all: [DoctorSeverity] = [.ok, .note, .warning, .problem]
}

extension DoctorSeverity: RawRepresentable, Codable {
  /// Reads the name of a severity; one that is not known becomes ``unknown(_:)``.
  public init(rawValue: String) {
    self = DoctorSeverity.all.first { $0.rawValue == rawValue } ?? .unknown(rawValue)
  }

  /// The name in the API.
  public var rawValue: String {
    switch self {
    case .ok: "ok"
    case .note: "note"
    case .warning: "warning"
    case .problem: "problem"
    case .unknown(let text): text
    }
  }
}
