import Foundation

/// The files that peers are made of.
enum Peers {
  static func file(_ name: String) -> String {
    Bundle.module.resourceURL!.appendingPathComponent("Peers").appendingPathComponent(name).path
  }

  /// The folder of the Python programs.
  static var folder: String { Bundle.module.resourceURL!.appendingPathComponent("Peers").path }
}
