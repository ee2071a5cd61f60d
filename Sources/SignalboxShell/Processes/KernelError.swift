import Glibc
import Signalbox

/// What the kernel refused.
package struct KernelError: Error, Hashable {
  package var code: CInt

  package init(code: CInt) {
    self.code = code
  }

  /// In the system's words, such as `Permission denied`.
  var words: String { String(cString: strerror(code)) }

  /// What the machine is short of when it refuses that; nil when it is not for a shortage.
  var shortage: MachineShortage.Resource? {
    switch code {
    case EMFILE, ENFILE: .descriptors
    case EAGAIN: .processes
    case ENOMEM, ENOSPC: .memory
    default: nil
    }
  }

  /// Throws what a call of CProcess answered, unless it is 0.
  static func check(_ code: CInt) throws(KernelError) {
    if code != 0 { throw KernelError(code: code) }
  }
}
