"""Runs one command or source, in whichever way its owner waits for it. (A package named ``run`` would hide the function
``jail.run``.)
"""
