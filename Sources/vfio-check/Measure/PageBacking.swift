// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Drivers

/// The pages that memory for transfers is made of.
enum PageBacking: String, ExpressibleByArgument, CaseIterable {
  case pages4K = "4K"
  case pages2M = "2M"
  case pages1G = "1G"

  var pages: HostMemory.Backing {
    switch self {
    case .pages4K: .pages4K
    case .pages2M: .pages2M
    case .pages1G: .pages1G
    }
  }
}
