#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The main of a server's program: runs it, and tells in one sentence why it could not.
///
/// Whatever links this library also has its standard streams open from the start, on `/dev/null` where they were closed; and
/// as the first process of a container it reaps every process whose parent has ended.
public enum ProcessMain {
  /// Runs an app to its end.
  ///
  /// An error that leaves it is printed to standard error as one sentence, after the program's name, and ends the
  /// process with the status 1; an error that leaves top-level code would end it with a trap and a backtrace.
  ///
  ///     await ProcessMain.run {
  ///       let store = try SQLiteTaskStore(path: "data/tasks.sqlite")
  ///       …
  ///     }
  ///
  /// What waits in ``ProcessLog/standardError`` is written first.
  public static func run(_ app: () async throws -> Void) async {
    do {
      try await app()
    } catch {
      ProcessLog.standardError.write("\(name): \(ErrorSentence.text(of: error))")
      // Writes what the log still has.
      exit(1)
    }
  }

  /// What the program was started as, without its directory.
  private static var name: String {
    CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "the program"
  }
}
