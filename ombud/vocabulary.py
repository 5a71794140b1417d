"""The words that data, methods and analyses share, each said once; what they mean is in the handbook."""

REGIONAL = ("provinsi", "kabupaten", "kota")
INSTITUTIONAL = ("kementerian", "lembaga")
LEVELS = (*REGIONAL, *INSTITUTIONAL)
# offices of the state whose figures are published beside the governments'
APART = ("polres", "kantor_pertanahan", "lapas")
# the best first
ZONES = ("hijau", "kuning", "merah")
CATEGORIES = ("A", "B", "C", "D", "E")
# of a row of the panel
STATUSES = ("corroborated", "single", "resolved", "conflict", "interval")
# of a source, the one to be believed first standing first
KINDS = ("official", "government", "document", "press")
# what says which government a row is of
IDENTITY = ["government_code", "government", "level", "province_code", "province"]
LANGUAGES = ("id", "en")  # of labels, texts and reports
TOTAL = "total"  # a rapor's dimension for the score of a whole unit
FULL = 100.0  # points of a whole scale
