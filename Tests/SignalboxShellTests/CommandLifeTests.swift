import SignalboxShell
import Testing

extension ShellTests {
  @Suite struct Life {
    typealias Event = CommandLife.Event

    /// - Returns: what was done, without the notes.
    private func live(_ events: [Event]) -> (life: CommandLife, actions: [CommandLife.Action]) {
      var life = CommandLife(grace: .seconds(10))
      var actions: [CommandLife.Action] = []
      for event in events { actions += life.handle(event) }
      return (
        life,
        actions.filter { action in
          if case .note = action { false } else { true }
        }
      )
    }

    @Test(
      arguments: [
        [.outputEnded, .outputEnded, .leaderEnded], [.leaderEnded, .outputEnded, .outputEnded],
        [.outputEnded, .leaderEnded, .outputEnded],
      ] as [[Event]]) func itIsOverWhenTheCommandAndBothStreamsAre(_ events: [Event])
    {
      #expect(live(events).life.state == .ended)
      #expect(!live(events).life.wasTold)
      for count in 0..<events.count {
        #expect(live(Array(events.prefix(count))).life.state != .ended)
      }
    }

    @Test func stoppingGoesFromSIGTERMToSIGKILLToTheRest() {
      let (life, actions) = live([.stop, .graceOver, .leaderEnded, .outputEnded, .restEnded, .outputEnded])
      #expect(actions == [.terminateGroup, .startGrace, .killGroup, .startKillWait, .endRest, .startDrain])
      #expect(life.state == .ended)
      #expect(life.wasTold)
    }

    @Test func itIsNotOverWhileWhatIsLeftOfItIsBeingEnded() {
      #expect(live([.stop, .outputEnded, .outputEnded, .leaderEnded]).life.state == .draining)
      #expect(live([.stop, .outputEnded, .outputEnded, .leaderEnded, .restEnded]).life.state == .ended)
    }

    @Test func whatLivesThoughItWasKilledIsNamed() {
      #expect(live([.kill, .killOverdue]).actions == [.killGroup, .startKillWait, .nameUnendable])
      #expect(live([.kill, .leaderEnded, .killOverdue]).actions == [.killGroup, .startKillWait, .endRest])
    }

    @Test func killingNeedsNoGrace() {
      #expect(live([.kill]).actions == [.killGroup, .startKillWait])
      #expect(live([.kill, .stop]).actions == [.killGroup, .startKillWait])
      #expect(live([.stop, .kill]).actions == [.terminateGroup, .startGrace, .killGroup, .startKillWait])
    }

    @Test func askingTwiceIsAskingOnce() {
      #expect(live([.stop, .stop]).actions == [.terminateGroup, .startGrace])
    }

    @Test func aGraceThatIsOverLateDoesNothing() {
      #expect(
        live([.stop, .leaderEnded, .graceOver, .restEnded]).actions
          == [.terminateGroup, .startGrace, .endRest, .startDrain])
    }

    @Test func outputThatDoesNotEndIsGivenUp() {
      #expect(live([.leaderEnded, .drainOver]).actions == [.startDrain, .stopReading])
    }

    @Test(arguments: [.stop, .kill] as [Event]) func toldAfterItsOwnEndItIsStillItsOwnEnd(_ event: Event) {
      let (life, actions) = live([.leaderEnded, event])
      #expect(actions == [.startDrain, .endRest])
      #expect(!life.wasTold)
    }
  }
}
