/// Thrown by an attempt's work that could not begin because the machine had run short of something.
///
/// It is nobody's failure: the attempt is put back without counting as a try, and the worker claims nothing for a second, then
/// two, up to 30, until there is room again. ``CommandRunner``s throw it; a task may do so too, as long as it has not done
/// anything yet.
public struct MachineShortage: Error, Hashable, Sendable, CustomStringConvertible {
  /// What there was too little of.
  public enum Resource: String, Hashable, Sendable, CaseIterable {
    /// Open files, pipes and sockets: `ulimit -n` of the server, or `fs.file-max` of the machine.
    case descriptors
    /// Processes and threads: `ulimit -u`, `pids.max` of the control group, `kernel.pid_max`.
    case processes
    /// Memory of the machine or of the service.
    case memory
  }

  /// What there was too little of.
  public var resource: Resource
  /// What was tried and what the system answered, such as `no pipe: Too many open files`.
  public var message: String

  /// Creates a shortage.
  public init(_ resource: Resource, _ message: String) {
    self.resource = resource
    self.message = message
  }

  /// The resource and the message in one sentence.
  public var description: String { "the machine is short of \(resource.rawValue) (\(message))" }
}

extension MachineShortage.Resource {
  /// What an operator can do.
  var remedy: String {
    switch self {
    case .descriptors: "Give the server more open files (`ulimit -Hn`, LimitNOFILE= of its service)"
    case .processes:
      "Give the server more processes (`ulimit -u`, TasksMax= and LimitNPROC= of its service), or end some that its user has"
    case .memory: "Give the machine or the service more memory"
    }
  }
}
