import Signalbox

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension StoreError {
  /// That a file could not be opened because the machine is short of what that takes, which passes; nil for any other
  /// error of the system.
  init?(shortage number: Int32) {
    let resource: String
    switch number {
    case EMFILE, ENFILE: resource = "open files"
    case ENOMEM: resource = "memory"
    default: return nil
    }
    self.init(
      .cannotWrite,
      "the store could not open a file: the machine is short of \(resource) (\(systemError(number))); try again, and give "
        + "the server more of them (`ulimit -Hn`, LimitNOFILE= of its service)")
  }

  /// The same when no file at all can be opened just now; nil otherwise.
  ///
  /// For whoever does not know why one could not.
  static var presentShortage: StoreError? {
    let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return StoreError(shortage: errno) }
    close(descriptor)
    return nil
  }
}
