// SPDX-License-Identifier: GPL-3.0-or-later

/// Undoes what processes that were killed left changed.
package struct Recovery {
  /// What became of one entry of the journal.
  package struct Outcome: Sendable {
    package enum Result: Sendable {
      /// Undone, by these steps; none when somebody had undone it already.
      case undone([String])
      /// Its process still runs and undoes it itself.
      case stillRunning
      /// The entry was kept.
      case failed(AssignmentError)
    }

    package let process: ProcessIdentity
    package let entry: JournalEntry
    package let result: Result
  }

  private let journal: Journal
  private let host: any KernelInterface

  package init(journal: Journal, host: any KernelInterface) {
    self.journal = journal
    self.host = host
  }

  /// What of the journal could not be read, so that what it keeps changed is not undone.
  package func damaged() throws(JournalError) -> [JournalError] { try journal.contents().damaged }

  /// Undoes each process's changes in the reverse of their order; one that cannot be undone keeps those before it as
  /// well, since they were made in the state that it left.
  package func run() throws(JournalError) -> [Outcome] {
    var outcomes: [Outcome] = []
    for record in try journal.records() {
      let isAlive = journal.isAlive(record)
      // What later changes of this process are not undone.
      var stuck: Set<String> = []
      for entry in record.entries.sorted(by: { $0.number > $1.number }) {
        let resource = entry.before.resource
        let result: Outcome.Result
        if isAlive {
          result = .stillRunning
        } else if stuck.contains(resource) {
          result = .failed(.several([]))
        } else {
          do throws(AssignmentError) {
            let steps = try entry.before.restore(on: host, from: entry.driver)
            do throws(JournalError) { try journal.remove(entry, of: record.process) } catch { throw .journal(error) }
            result = .undone(steps)
          } catch {
            stuck.insert(resource)
            result = .failed(error)
          }
        }
        outcomes.append(Outcome(process: record.process, entry: entry, result: result))
      }
    }
    return outcomes
  }
}
