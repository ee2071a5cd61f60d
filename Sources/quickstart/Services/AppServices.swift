/// What the app works with.
///
/// Tests put others in.
struct AppServices: Sendable {
  var mailer: any Mailer
  var notifications: any NotificationService
  var work: any Workload

  static let real = AppServices(
    mailer: PretendMailer(), notifications: PretendNotifications(), work: PretendWorkload())
}
