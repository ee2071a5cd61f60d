import FoundationEssentials
import NIOCore
import NIOPosix

/// Leaves the file of a socket that nobody accepts on, as a killed server does.
package func leaveStaleSocket(at path: String) async throws {
  let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .bind(unixDomainSocketPath: path + "x", cleanupExistingSocketFile: false).get()
  // Closing removes the file by its name; under the other one it stays.
  try FileManager.default.linkItem(atPath: path + "x", toPath: path)
  try await channel.close()
}
