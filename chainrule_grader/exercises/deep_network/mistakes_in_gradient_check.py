"""How checking gradients by difference quotients goes wrong."""

from __future__ import annotations

from chainrule_grader.exercises.deep_network.slip import (
    SlipsOf,
)
from chainrule_grader.exercises.lessons import arrays, depth

_slip = SlipsOf("gradient_check")
_RISE = "(compute_cost(AL_up, Y) - compute_cost(AL_down, Y)) / (2 * epsilon)"
_DOWN = "            down[index] -= epsilon\n"
_SIZE, _BLOCKS = "size = np.linalg.norm(g) + np.linalg.norm(n)", "in parameters.items():"
_ERROR = "float(np.linalg.norm(g - n) / (size + 1e-12))"
_SLOPE = "nₖ = (J(θ + ε eₖ) − J(θ − ε eₖ)) / (2ε)"
_RELATIVE = "error = ‖g − n‖ / (‖g‖ + ‖n‖ + 10⁻¹²)"

MISTAKES = (
    _slip.anew(
        "check-global-norm",
        "All your errors are the same number: one norm over all gradients. A mistake in a small "
        "block drowns in it, so compare block by block.",
        """
        def gradient_check(parameters, gradients, X, Y, epsilon=1e-5):
            numerical = {}
            for name, theta in parameters.items():
                n = np.zeros(theta.shape)
                for index in np.ndindex(theta.shape):
                    up, down = theta.copy(), theta.copy()
                    up[index] += epsilon
                    down[index] -= epsilon
                    AL_up, _ = L_model_forward(X, {**parameters, name: up})
                    AL_down, _ = L_model_forward(X, {**parameters, name: down})
                    rise = compute_cost(AL_up, Y) - compute_cost(AL_down, Y)
                    n[index] = rise / (2 * epsilon)
                numerical["d" + name] = n
            g = np.concatenate([gradients[key].ravel() for key in numerical])
            n = np.concatenate([numerical[key].ravel() for key in numerical])
            size = np.linalg.norm(g) + np.linalg.norm(n)
            error = np.linalg.norm(g - n) / (size + 1e-12)
            return dict.fromkeys(numerical, error)
        """,
        equation=_RELATIVE,
        see=depth.PLACE,
    ),
    _slip(
        "check-biases-forgotten",
        "The biases are missing from your dictionary. Each b is a block of its own, and its "
        "gradient can be wrong as well.",
        (_BLOCKS, f'{_BLOCKS}\n        if name[0] == "b":\n            continue'),
        see=depth.ONE_VECTOR,
    ),
    _slip(
        "check-keys-not-there",
        "None of the errors is under its name. Is the dictionary returned, and are its keys those "
        "of the gradients, dW1, db1 and so on?",
        ('errors[f"d{name}"]', "errors[name]"),
        see=depth.ONE_VECTOR,
    ),
    _slip.anew(
        "check-parameters-not-restored",
        "After an entry is nudged it does not come back to its old value, so every later slope is "
        "taken somewhere else.",
        """
        def gradient_check(parameters, gradients, X, Y, epsilon=1e-5):
            errors = {}
            for name, theta in parameters.items():
                n = np.zeros(theta.shape)
                for index in np.ndindex(theta.shape):
                    theta[index] += epsilon
                    J_up = compute_cost(L_model_forward(X, parameters)[0], Y)
                    theta[index] -= 2 * epsilon
                    J_down = compute_cost(L_model_forward(X, parameters)[0], Y)
                    n[index] = (J_up - J_down) / (2 * epsilon)
                g = gradients["d" + name]
                size = np.linalg.norm(g) + np.linalg.norm(n)
                errors["d" + name] = np.linalg.norm(g - n) / (size + 1e-12)
            return errors
        """,
        equation=_SLOPE,
        see=arrays.IN_PLACE,
    ),
    _slip(
        "check-slopes-vanish",
        "Your measured slopes are all next to 0. Are the nudged blocks two arrays, not one with "
        "two names, does the cost see them, and is all of 2 epsilon below the line?",
        ("up, down = theta.copy(), theta.copy()", "up = down = theta.copy()"),
        equation=_SLOPE,
        see=arrays.TWO_NAMES,
    ),
    _slip(
        "check-one-sided",
        "Your slope uses one nudged point and the point itself. Nudge to both sides: the error "
        "then shrinks with the square of epsilon.",
        (_DOWN, ""),
        ("(2 * epsilon)", "epsilon"),
        equation=_SLOPE,
        see=depth.CENTRAL,
    ),
    _slip(
        "check-one-sided-double-width",
        "Your slope uses one nudged point and the point itself, yet it is divided by 2 epsilon, so "
        "it is half of what it should be. Nudge to both sides.",
        (_DOWN, ""),
        equation=_SLOPE,
        see=depth.CENTRAL,
    ),
    _slip(
        "check-single-width",
        "Your slopes are twice as large as they should be: the two points are 2 epsilon apart.",
        ("(2 * epsilon)", "epsilon"),
        equation=_SLOPE,
        see=depth.CENTRAL,
    ),
    _slip(
        "check-rise-not-divided",
        "Your slopes are differences of two costs: they are not yet divided by the distance of the "
        "two points.",
        (" / (2 * epsilon)", ""),
        equation=_SLOPE,
        see=depth.CENTRAL,
    ),
    _slip(
        "check-slope-sign",
        "Your measured slopes have the wrong sign: the two costs are subtracted the other way "
        "round.",
        (_RISE, "(compute_cost(AL_down, Y) - compute_cost(AL_up, Y)) / (2 * epsilon)"),
        equation=_SLOPE,
        see=depth.CENTRAL,
    ),
    _slip(
        "check-epsilon-ignored",
        "Your check gives the same errors whatever epsilon is. Use the argument, not a fixed "
        "number.",
        ("errors = {}", "errors, epsilon = {}, 1e-5"),
        equation=_SLOPE,
        see=depth.CENTRAL,
    ),
    _slip(
        "check-absolute-error",
        "Your errors are not divided by the size of the gradients. Whether 1e-6 is much depends on "
        "what it is an error of.",
        (_ERROR, "float(np.linalg.norm(g - n))"),
        equation=_RELATIVE,
        see=depth.ERROR,
    ),
    _slip(
        "check-one-sided-absolute",
        "Your slope is taken to one side only, and your errors are not divided by the size of the "
        "gradients. Nudge to both sides, and look at what stands below the line.",
        (_DOWN, ""),
        ("(2 * epsilon)", "epsilon"),
        (_ERROR, "float(np.linalg.norm(g - n))"),
        equation=_RELATIVE,
        see=depth.CENTRAL,
    ),
    _slip(
        "check-single-width-absolute",
        "Your slopes are twice as large as they should be, and your errors are not divided by "
        "the size of the "
        "gradients. Look at what stands below the line, in both formulas.",
        ("(2 * epsilon)", "epsilon"),
        (_ERROR, "float(np.linalg.norm(g - n))"),
        equation=_RELATIVE,
        see=depth.CENTRAL,
    ),
    _slip(
        "check-one-sided-divided-by-gradient",
        "Your slope is taken to one side only, and your errors are divided by the norm of the "
        "gradient alone. Nudge to both sides, and divide by the sum of both norms.",
        (_DOWN, ""),
        ("(2 * epsilon)", "epsilon"),
        (_SIZE, "size = np.linalg.norm(g)"),
        equation=_RELATIVE,
        see=depth.CENTRAL,
    ),
    _slip(
        "check-divided-by-gradient-alone",
        "Your errors are divided by the norm of the gradient alone, so they are about twice as "
        "large as they should be. Below the line stand both norms.",
        (_SIZE, "size = np.linalg.norm(g)"),
        equation=_RELATIVE,
        see=depth.ERROR,
    ),
    _slip(
        "check-divided-by-slopes-alone",
        "Your errors are divided by the norm of the measured slopes alone, so they are about "
        "twice as large as they should be. Below the line stand both norms.",
        (_SIZE, "size = np.linalg.norm(n)"),
        equation=_RELATIVE,
        see=depth.ERROR,
    ),
    _slip(
        "check-norm-of-sum",
        "Your errors are divided by the norm of a sum. Below the line stands the sum of two norms.",
        (_SIZE, "size = np.linalg.norm(g + n)"),
        equation=_RELATIVE,
        see=depth.ERROR,
    ),
    _slip(
        "check-difference-of-norms",
        "You compare how long the two vectors are. Two gradients of the same length can point "
        "anywhere: take the norm of their difference.",
        (_ERROR, "float(abs(np.linalg.norm(g) - np.linalg.norm(n)) / (size + 1e-12))"),
        equation=_RELATIVE,
        see=depth.ERROR,
    ),
    _slip(
        "check-squared-norms",
        "Your norms are squared: the roots are missing, above the line and below it. That way "
        "small errors look far too small.",
        (_ERROR, "float(np.sum((g - n) ** 2) / (np.sum(g**2) + np.sum(n**2) + 1e-12))"),
        equation=f"{_RELATIVE}, ‖v‖ = √(Σ vₖ²)",
        see=depth.ERROR,
    ),
    _slip(
        "check-all-entries-at-once",
        "You nudge all entries of a block at the same time. A slope belongs to one entry: nudge it "
        "alone, and keep all others as they are.",
        ("up[index] += epsilon", "up += epsilon"),
        ("down[index] -=", "down -="),
        equation=_SLOPE,
        see=depth.CENTRAL,
    ),
    _slip(
        "check-against-itself",
        "Your errors are all zero, even where a gradient is wrong. Compare the gradients with "
        "slopes measured from the cost.",
        ('g = gradients[f"d{name}"]', "g = n"),
        equation=_SLOPE,
        see=depth.INSTRUMENT,
    ),
)
