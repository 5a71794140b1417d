"""One cell of the comparison grid."""


def cell(frame, data, method):
    rows = frame[(frame["data_year"] == data) & (frame["method_year"] == method)]
    return rows.set_index("government_code")
