// SPDX-License-Identifier: GPL-3.0-or-later
internal import CCuda

/// The two functions that run on the GPU: reads that depend on each other, and a gate for drivers whose streams cannot
/// wait.
///
/// As text (PTX ISA, https://docs.nvidia.com/cuda/parallel-thread-execution/), which the driver compiles for whatever
/// GPU it has: from Maxwell on.
@safe package final class CUDAProgram {
  /// The driver's, as long as the module.
  package let chase: UnsafeMutableRawPointer?
  let gate: UnsafeMutableRawPointer?
  private let module: UnsafeMutableRawPointer?
  private let context: CUDAContext

  init(in context: CUDAContext) throws(CUDAError) {
    let library = context.library
    var module: UnsafeMutableRawPointer?
    var (chase, gate): (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) = (nil, nil)
    try unsafe library.check("cuModuleLoadData", ccuda_module(library.pointer, Self.text, &module))
    var result = unsafe ccuda_function(library.pointer, module, "chase", &chase)
    if result == 0 { result = unsafe ccuda_function(library.pointer, module, "gate", &gate) }
    if result != 0 {
      unsafe ccuda_module_unload(library.pointer, module)
      try library.check("cuModuleGetFunction", result)
    }
    unsafe self.module = module
    unsafe self.chase = chase
    unsafe self.gate = gate
    self.context = context
  }

  deinit { unsafe ccuda_module_unload(context.library.pointer, module) }

  /// `chase(start, steps, result)`: from the word at `start`, each word says where the next is. `ld.cv` takes nothing
  /// from the GPU's own caches. What was read last decides on a branch before the clock is read, so that the clock is
  /// not read before it is there. The result: nanoseconds by the global timer, cycles, and where it ended.
  ///
  /// `gate(word, value, limit)`: ends when the word has reached the value, and after so many nanoseconds in any case.
  /// Its load is volatile: any other may be taken out of the loop, `ld.cv` too.
  static let text = """
    .version 6.0
    .target sm_50
    .address_size 64

    .visible .entry chase(.param .u64 start, .param .u64 steps, .param .u64 result)
    {
      .reg .pred %p<3>;
      .reg .b64 %at, %left, %out, %t0, %t1, %c0, %c1;
      ld.param.u64 %at, [start];
      ld.param.u64 %left, [steps];
      ld.param.u64 %out, [result];
      mov.u64 %t0, %globaltimer;
      mov.u64 %c0, %clock64;
    STEP:
      ld.global.cv.u64 %at, [%at];
      sub.u64 %left, %left, 1;
      setp.ne.u64 %p1, %left, 0;
      @%p1 bra STEP;
      setp.eq.u64 %p2, %at, 0;
      @%p2 bra END;
      mov.u64 %t1, %globaltimer;
      mov.u64 %c1, %clock64;
      sub.u64 %t1, %t1, %t0;
      sub.u64 %c1, %c1, %c0;
      st.global.u64 [%out], %t1;
      st.global.u64 [%out+8], %c1;
    END:
      st.global.u64 [%out+16], %at;
      ret;
    }

    .visible .entry gate(.param .u64 word, .param .u64 value, .param .u64 limit)
    {
      .reg .pred %p<3>;
      .reg .b32 %seen, %wanted, %ahead;
      .reg .b64 %at, %wide, %limit, %t0, %t1;
      ld.param.u64 %at, [word];
      ld.param.u64 %wide, [value];
      ld.param.u64 %limit, [limit];
      cvt.u32.u64 %wanted, %wide;
      mov.u64 %t0, %globaltimer;
    LOOK:
      ld.volatile.global.u32 %seen, [%at];
      sub.s32 %ahead, %seen, %wanted;
      setp.ge.s32 %p1, %ahead, 0;
      @%p1 bra OPEN;
      mov.u64 %t1, %globaltimer;
      sub.u64 %t1, %t1, %t0;
      setp.lt.u64 %p2, %t1, %limit;
      @%p2 bra LOOK;
    OPEN:
      ret;
    }

    """
}
