import Glibc

/// The name of a signal, such as `SIGTERM`; its number as text when it has none.
func signalName(_ number: CInt) -> String {
  signalNames[number] ?? "signal \(number)"
}

/// The number of the signal that ``signalName(_:)`` calls by this name; nil for every other text.
package func signalNumber(_ name: String) -> CInt? {
  if let number = signalNames.first(where: { $0.value == name })?.key { return number }
  let unnamed = "signal "
  guard name.hasPrefix(unnamed), let number = CInt(name.dropFirst(unnamed.count)), (1...127).contains(number) else {
    return nil
  }
  return number
}

private let signalNames: [CInt: String] = [
  SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGABRT: "SIGABRT",
  SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGUSR1: "SIGUSR1", SIGSEGV: "SIGSEGV", SIGUSR2: "SIGUSR2",
  SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ",
  SIGVTALRM: "SIGVTALRM", SIGPROF: "SIGPROF", SIGSYS: "SIGSYS", SIGIO: "SIGIO", SIGSTKFLT: "SIGSTKFLT",
  SIGPWR: "SIGPWR",
]
