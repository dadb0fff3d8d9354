// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser

/// When to colour the output.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}
