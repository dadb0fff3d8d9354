// SPDX-License-Identifier: GPL-3.0-or-later

extension String {
  /// What C wrote into an array, up to the first zero.
  init(terminated characters: some Sequence<CChar>) {
    self = String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
