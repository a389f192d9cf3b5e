"""The Python reference of the network in the page: the same numbers, bit for bit, as JavaScript and WebAssembly.

Every number passes through the same + - * / and moves of bits in the same order as in `web/core`; sums add in
ascending order. numpy's exp, tanh, sqrt, sums and matrix products are not used, because nobody
promises their last bits.
"""
