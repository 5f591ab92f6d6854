# My first notebook in Python. I print a lot to see what happens.
import numpy as np

m_train = 1200
m_test = 597
height = 8
width = 8
n_x = 64

number_of_steps = 0  # how often propagate was called, to see whether the loop works


def flatten_images(images):
    number_of_pictures = images.shape[0]
    numbers_in_one_picture = 1
    for size in images.shape[1:]:
        numbers_in_one_picture = numbers_in_one_picture * size
    result = np.empty((numbers_in_one_picture, number_of_pictures))
    for i in range(number_of_pictures):
        one_picture = images[i]
        result[:, i] = one_picture.reshape(numbers_in_one_picture)
    result = result / 255
    assert result.max() <= 1
    print("shape of the result", result.shape)
    return result


def sigmoid(z):
    e_to_the_minus_z = np.exp(-z)
    denominator = 1 + e_to_the_minus_z
    result = 1 / denominator
    return result


def stable_sigmoid(z):
    # np.where computes both sides, so give each side only numbers it can handle
    z_if_positive = np.maximum(z, 0)
    z_if_negative = np.minimum(z, 0)
    right_side = 1 / (1 + np.exp(-z_if_positive))
    left_side = np.exp(z_if_negative) / (1 + np.exp(z_if_negative))
    result = np.where(z < 0, left_side, right_side)
    assert result.shape == z.shape
    return result


def cross_entropy_from_logits(z, Y):
    m = z.shape[1]
    first_part = np.maximum(z, 0)
    second_part = z * Y
    size = abs(z)
    third_part = np.log1p(np.exp(-size))
    all_losses = first_part - second_part + third_part
    cost = all_losses.sum() / m
    print("cost", cost)
    return cost


def initialize_with_zeros(dim):
    w_list = []
    for _ in range(dim):
        w_list.append([0.0])
    w = np.array(w_list)
    b = 0
    assert w.shape == (dim, 1)
    return w, b


def propagate(w, b, X, Y):
    global number_of_steps
    number_of_steps = number_of_steps + 1
    m = Y.shape[1]

    z = np.matmul(w.transpose(), X)
    z = z + b
    A = sigmoid(z)
    assert A.shape == Y.shape
    cost_if_one = -np.log(A)
    cost_if_zero = -np.log(1 - A)
    losses = Y * cost_if_one + (1 - Y) * cost_if_zero
    cost = losses.sum()
    cost = cost / m

    difference = A - Y
    dw = np.matmul(X, difference.transpose())
    dw = dw / m
    db = difference.sum()
    db = db / m

    grads = {}
    grads["dw"] = dw
    grads["db"] = db
    grads["A"] = A
    return grads, cost


def numerical_gradient(f, theta, h=1e-5):
    numbers = theta.flatten().tolist()
    slopes = []
    for k in range(len(numbers)):
        higher = list(numbers)
        higher[k] = higher[k] + h
        lower = list(numbers)
        lower[k] = lower[k] - h
        f_higher = f(np.array(higher).reshape(theta.shape))
        f_lower = f(np.array(lower).reshape(theta.shape))
        slope = (f_higher - f_lower) / (2 * h)
        slopes.append(slope)
    print("slopes:", slopes)
    return np.array(slopes).reshape(theta.shape)


def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    global number_of_steps
    number_of_steps = 0
    my_w = np.array(w)
    my_b = b
    costs = []
    next_record = 0
    iteration = 0
    while iteration < num_iterations:
        grads, cost = propagate(my_w, my_b, X, Y)
        if iteration == next_record:
            costs.append(cost)
            next_record = next_record + 100
            if print_cost == True:  # noqa: E712
                print("Cost after iteration", iteration, "is", cost)
        change_of_w = learning_rate * grads["dw"]
        change_of_b = learning_rate * grads["db"]
        my_w = my_w - change_of_w
        my_b = my_b - change_of_b
        iteration = iteration + 1
    params = {}
    params["w"] = my_w
    params["b"] = my_b
    print("done after", number_of_steps, "steps")
    return params, grads, costs


def predict(w, b, X):
    z = np.matmul(w.transpose(), X)
    z = z + b
    A = sigmoid(z)
    labels = np.where(A <= 0.5, 0, 1)
    print("ones:", np.sum(labels), "zeros:", np.sum(1 - labels))
    return labels


def accuracy(labels, Y):
    return np.mean(labels == Y) * 100


def model(
    X_train, Y_train, X_test, Y_test, num_iterations=2000, learning_rate=0.5, print_cost=False
):
    dim = X_train.shape[0]
    w_start, b_start = initialize_with_zeros(dim)
    params, grads, costs = optimize(
        w_start, b_start, X_train, Y_train, num_iterations, learning_rate, print_cost
    )
    result = params
    result["costs"] = costs
    result["num_iterations"] = num_iterations
    result["learning_rate"] = learning_rate
    result["Y_prediction_train"] = predict(params["w"], params["b"], X_train)
    result["Y_prediction_test"] = predict(params["w"], params["b"], X_test)
    result["train_accuracy"] = accuracy(result["Y_prediction_train"], Y_train)
    result["test_accuracy"] = accuracy(result["Y_prediction_test"], Y_test)
    print("train accuracy", result["train_accuracy"], "test accuracy", result["test_accuracy"])
    return result


answer_first_cost = "b"
answer_large_rate = "a b d"
answer_majority = 0.60
answer_parameters = 65
answer_steepest_slope = 0.25
answer_zero_start = "c"
