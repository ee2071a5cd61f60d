import SignalboxDashboard
import SignalboxModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension ScreenZone {
  /// The zone of this machine, or the one that the variable `TZ` names.
  static let ofThisMachine = ScreenZone { moment in
    var seconds = time_t(moment.microseconds / 1_000_000)
    var parts = tm()
    // Years beyond what the library can count have no offset that it knows.
    guard localtime_r(&seconds, &parts) != nil else { return 0 }
    return parts.tm_gmtoff
  }
}
