import FoundationEssentials

/// This program's own file.
enum Program {
  static var path: String {
    do {
      return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    } catch {
      // No /proc here.
      return CommandLine.arguments[0]
    }
  }
}
