"""A Microsoft tenant on loopback: sign-in of applications and the part of Graph that we use.

Written after Microsoft's published reference of Graph v1.0; it has never been compared with a real
tenant. What a test may do behind it is in `tenant.py`.
"""
