"""What prevents a parent from signing in or from seeing a child: every cause, in order.

The cause that must be lifted first stands first. What the office decided about an account leads;
then comes what courts and the roster say of a child, which takes its time; last what runs out
again once it is lifted: a key and a temporary password.
"""
